mod discounts;
mod orders;
mod products;
mod stock;
mod uploads;
