mod models;
mod site;
