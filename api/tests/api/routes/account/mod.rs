mod admin;
mod passkeys;
mod password;
mod register;
mod reset;
mod session;
mod verify;
