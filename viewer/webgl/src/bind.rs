//! Bind groups.

use std::rc::Rc;

use wgpu::BindingResource;
use wgpu::custom::{BindGroupInterface, BindGroupLayoutInterface, PipelineLayoutInterface};

use crate::buffer::Buffer;
use crate::context::Handle;
use crate::texture::{Sampler, View};

/// Which bindings have an offset that is given when drawing.
pub(crate) struct Layout {
    pub dynamic: Vec<u32>,
}

impl BindGroupLayoutInterface for Handle<Layout> {}

/// Nothing: what a shader wants to be bound is known from its translation.
#[derive(Debug)]
pub(crate) struct PipelineLayout;

impl PipelineLayoutInterface for PipelineLayout {}

/// What is bound at one binding.
pub(crate) enum Resource {
    Nothing,
    Buffer { buffer: Rc<Buffer>, offset: u32, size: u32, dynamic: bool },
    View(Rc<View>),
    Sampler(Rc<Sampler>),
}

/// Resources by binding.
pub(crate) struct Group(pub Vec<Resource>);

impl BindGroupInterface for Handle<Group> {}

impl Group {
    pub(crate) fn new(descriptor: &wgpu::BindGroupDescriptor<'_>) -> Group {
        let dynamic = descriptor.layout.as_custom::<Handle<Layout>>().map_or(&[][..], |layout| &layout.dynamic);
        let mut resources = Vec::new();
        for entry in descriptor.entries {
            let at = entry.binding as usize;
            while resources.len() <= at {
                resources.push(Resource::Nothing);
            }
            resources[at] = resource(&entry.resource, dynamic.contains(&entry.binding)).unwrap_or(Resource::Nothing);
        }
        Group(resources)
    }
}

fn resource(resource: &BindingResource<'_>, dynamic: bool) -> Option<Resource> {
    Some(match resource {
        BindingResource::Buffer(binding) => {
            let buffer = Rc::clone(&binding.buffer.as_custom::<Handle<Buffer>>()?.0);
            let offset = binding.offset as u32;
            let size = binding.size.map_or(buffer.size.saturating_sub(offset), |size| size.get() as u32);
            Resource::Buffer { buffer, offset, size, dynamic }
        }
        BindingResource::TextureView(view) => Resource::View(Rc::clone(&view.as_custom::<Handle<View>>()?.0)),
        BindingResource::Sampler(sampler) => Resource::Sampler(Rc::clone(&sampler.as_custom::<Handle<Sampler>>()?.0)),
        _ => return None,
    })
}
