mod discounts;
mod orders;
mod products;
mod refunds;
mod stock;
mod uploads;
