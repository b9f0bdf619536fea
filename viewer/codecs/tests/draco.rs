//! What Google's encoder wrote, beside what Google's decoder makes of it.

mod common;

use std::alloc::System;

use cap::Cap;
use common::{Bytes, broken};
use serde::Deserialize;
use vitrine_codecs::draco::{Component, Error, Mesh};

/// Ends the test program where a few kilobytes ask for more than this, all threads together.
const LIMIT: usize = 256 << 20;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, LIMIT);

#[derive(Debug, Deserialize)]
struct Case {
    name: String,
    encoded: Bytes,
    points: usize,
    indices: Bytes,
    attributes: Vec<Attribute>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attribute {
    id: u32,
    component_type: u32,
    components: usize,
    values: Bytes,
}

fn all() -> Vec<Case> {
    serde_json::from_str(include_str!("fixtures/draco.json")).expect("the fixtures")
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

#[test]
fn what_the_encoder_wrote_is_read_as_its_decoder_does() {
    for case in all() {
        let mesh = Mesh::decode(&case.encoded.0).unwrap_or_else(|error| panic!("{}: {error}", case.name));
        assert_eq!(mesh.points(), case.points, "{}", case.name);
        assert_eq!(mesh.indices(Component::U32), Ok(case.indices.0), "{}", case.name);
        for attribute in case.attributes {
            let component = Component::from_gl(attribute.component_type).expect("a component type");
            let values = mesh.attribute(attribute.id, component, attribute.components).expect("an attribute");
            assert_eq!(values, attribute.values.0, "{}, attribute {}", case.name, attribute.id);
        }
    }
}

#[test]
fn types_are_converted() {
    let cases = all();
    let case = cases.iter().find(|case| case.name.starts_with("a box")).expect("a box");
    let mesh = Mesh::decode(&case.encoded.0).expect("a mesh");
    // Indices.
    let narrow: Vec<u8> = case.indices.0.as_chunks::<4>().0.iter().map(|[index, ..]| *index).collect();
    assert_eq!(mesh.indices(Component::U8), Ok(narrow));
    assert_eq!(mesh.indices(Component::U16).map(|bytes| bytes.len() * 2), Ok(case.indices.0.len()));
    assert_eq!(mesh.indices(Component::F32), Err(Error::ComponentType));
    // Joints, of 16 bits: up to 303.
    let joints = &case.attributes[4];
    assert_eq!((joints.component_type, joints.components), (5123, 4));
    let wide: Vec<u16> = joints.values.0.as_chunks().0.iter().map(|bytes| u16::from_le_bytes(*bytes)).collect();
    let expected: Vec<f32> = wide.iter().map(|joint| f32::from(*joint)).collect();
    assert_eq!(mesh.attribute(joints.id, Component::F32, 4).map(|bytes| floats(&bytes)), Ok(expected));
    let expected: Vec<u8> = wide.iter().map(|joint| (*joint).min(255) as u8).collect();
    assert_eq!(mesh.attribute(joints.id, Component::U8, 4), Ok(expected));
    // Positions: -1 to 1.
    let positions = &case.attributes[0];
    let expected: Vec<i8> = floats(&positions.values.0).iter().map(|value| value.round() as i8).collect();
    let whole = mesh.attribute(positions.id, Component::I8, 3).expect("positions");
    assert_eq!(whole.iter().map(|byte| byte.cast_signed()).collect::<Vec<_>>(), expected);
}

#[test]
fn what_is_not_there_is_refused() {
    let case = all().swap_remove(0);
    let mesh = Mesh::decode(&case.encoded.0).expect("a mesh");
    assert_eq!(mesh.attribute(99, Component::F32, 3), Err(Error::Attribute));
    assert_eq!(mesh.attribute(case.attributes[0].id, Component::F32, 4), Err(Error::Components));
    assert_eq!(Component::from_gl(5124), Err(Error::ComponentType));
    assert!(matches!(Mesh::decode(b"DRACO and no more"), Err(Error::Broken)));
}

#[test]
fn broken_bytes_give_an_error_or_another_mesh() {
    for case in all() {
        let mut refused = 0;
        broken(&case.encoded.0, 300, |bytes| match Mesh::decode(bytes) {
            Ok(mesh) => {
                let _ = mesh.indices(Component::U32);
                for attribute in &case.attributes {
                    let _ = mesh.attribute(attribute.id, Component::F32, attribute.components);
                }
            }
            Err(_) => refused += 1,
        });
        assert!(refused > 100, "{}: {refused}", case.name);
    }
}
