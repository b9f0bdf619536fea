mod live;
mod ready;
