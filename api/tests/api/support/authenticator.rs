//! A passkey of the tests' own: what an authenticator and a browser do between two requests.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::{DerSignature, SigningKey, signature::Signer as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const ATTESTED: u8 = 0x40;

fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("random bytes");
    bytes
}

fn new_key() -> SigningKey {
    SigningKey::from_slice(&random()).expect("a key")
}

/// An authenticator with one passkey, in a browser at this origin.
#[derive(Debug)]
pub struct Authenticator {
    origin: String,
    key: SigningKey,
    id: Vec<u8>,
    user: String,
    counter: u32,
}

impl Authenticator {
    pub fn at(origin: &str) -> Self {
        Self { origin: origin.to_owned(), key: new_key(), id: random().to_vec(), user: String::new(), counter: 0 }
    }

    /// One that says it has the same passkey, but has not its key.
    pub fn forged(&self) -> Self {
        Self { origin: self.origin.clone(), key: new_key(), id: self.id.clone(), user: self.user.clone(), counter: 99 }
    }

    /// Says that its passkey is this one's owner's.
    pub fn pretend(&mut self, other: &Self) {
        self.user.clone_from(&other.user);
    }

    /// `navigator.credentials.create()`
    pub fn create(&mut self, options: &Value) -> Value {
        options["user"]["id"].as_str().expect("a user").clone_into(&mut self.user);
        let mut data =
            self.head(options["rp"]["id"].as_str().expect("a name"), USER_PRESENT | USER_VERIFIED | ATTESTED);
        data.extend([0; 16]);
        data.extend((self.id.len() as u16).to_be_bytes());
        data.extend(&self.id);
        // {1: 2, 3: -7, -1: 1, -2: x, -3: y}: an ES256 key.
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = point.as_bytes()[1..].split_at(32);
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(x);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(y);
        // {"fmt": "none", "attStmt": {}, "authData": data}
        let mut attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        attestation.push(u8::try_from(data.len()).expect("a short string"));
        attestation.extend(data);
        let client = self.client_data("webauthn.create", options);
        self.credential(&json!({
            "attestationObject": URL_SAFE_NO_PAD.encode(attestation),
            "clientDataJSON": URL_SAFE_NO_PAD.encode(client),
            "transports": ["internal"],
        }))
    }

    /// `navigator.credentials.get()`
    pub fn get(&mut self, options: &Value) -> Value {
        self.counter += 1;
        let data = self.head(options["rpId"].as_str().expect("a name"), USER_PRESENT | USER_VERIFIED);
        let client = self.client_data("webauthn.get", options);
        let signed = [&data[..], &Sha256::digest(&client)].concat();
        let signature: DerSignature = self.key.sign(&signed);
        self.credential(&json!({
            "authenticatorData": URL_SAFE_NO_PAD.encode(data),
            "clientDataJSON": URL_SAFE_NO_PAD.encode(client),
            "signature": URL_SAFE_NO_PAD.encode(signature.as_bytes()),
            "userHandle": self.user,
        }))
    }

    /// As one that was copied would: it counts from an earlier time.
    pub fn turn_back(&mut self) {
        self.counter = 0;
    }

    fn head(&self, name: &str, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(name).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        json!({ "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    fn credential(&self, response: &Value) -> Value {
        let id = URL_SAFE_NO_PAD.encode(&self.id);
        json!({
            "id": id, "rawId": id, "type": "public-key", "authenticatorAttachment": "platform",
            "clientExtensionResults": {}, "response": response,
        })
    }
}
