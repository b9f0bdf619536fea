mod collections;
mod health;
mod openapi;
mod products;
mod telemetry;
