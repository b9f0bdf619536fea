mod account;
mod collections;
mod facets;
mod health;
mod openapi;
mod products;
mod telemetry;
