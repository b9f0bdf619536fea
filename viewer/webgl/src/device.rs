//! The device: it makes all other objects.

#![allow(clippy::wildcard_imports, reason = "they implement most of what is there")]

use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use wgpu::custom::*;

use crate::bind::{Group, Layout, PipelineLayout};
use crate::buffer::Buffer;
use crate::context::{Context, Handle};
use crate::encoder::Encoder;
use crate::pipeline::{Module, Pipeline};
use crate::refuse::{refuse, refused};
use crate::texture::{Sampler, Texture};

/// A device.
#[derive(Debug)]
pub(crate) struct Device {
    pub context: Handle<Context>,
    pub features: wgpu::Features,
    pub limits: wgpu::Limits,
    /// Samplers can be anisotropic.
    pub anisotropic: bool,
}

/// A pipeline that could not be made: nothing is drawn with it.
#[derive(Debug)]
struct NoPipeline;

impl RenderPipelineInterface for NoPipeline {
    refused! {
        fn get_bind_group_layout(&self, index: u32) -> DispatchBindGroupLayout;
    }
}

#[allow(unsafe_code, reason = "wgpu's trait has it so")]
impl DeviceInterface for Device {
    fn features(&self) -> wgpu::Features {
        self.features
    }

    fn limits(&self) -> wgpu::Limits {
        self.limits.clone()
    }

    fn create_shader_module(
        &self,
        descriptor: wgpu::ShaderModuleDescriptor<'_>,
        _: wgpu::ShaderRuntimeChecks,
    ) -> DispatchShaderModule {
        let wgpu::ShaderSource::Wgsl(name) = descriptor.source else { refuse() };
        DispatchShaderModule::custom(Module(name.into_owned()))
    }

    fn create_bind_group_layout(&self, descriptor: &wgpu::BindGroupLayoutDescriptor<'_>) -> DispatchBindGroupLayout {
        let is_dynamic = |entry: &&wgpu::BindGroupLayoutEntry| {
            matches!(entry.ty, wgpu::BindingType::Buffer { has_dynamic_offset: true, .. })
        };
        let dynamic = descriptor.entries.iter().filter(is_dynamic).map(|entry| entry.binding).collect();
        DispatchBindGroupLayout::custom(Handle(Rc::new(Layout { dynamic })))
    }

    fn create_bind_group(&self, descriptor: &wgpu::BindGroupDescriptor<'_>) -> DispatchBindGroup {
        DispatchBindGroup::custom(Handle(Rc::new(Group::new(descriptor))))
    }

    fn create_pipeline_layout(&self, _: &wgpu::PipelineLayoutDescriptor<'_>) -> DispatchPipelineLayout {
        DispatchPipelineLayout::custom(PipelineLayout)
    }

    fn create_render_pipeline(&self, descriptor: &wgpu::RenderPipelineDescriptor<'_>) -> DispatchRenderPipeline {
        let Some(pipeline) = Pipeline::new(&self.context, descriptor) else {
            self.context.complain("a pipeline that vitrine-webgl does not have");
            return DispatchRenderPipeline::custom(NoPipeline);
        };
        DispatchRenderPipeline::custom(Handle(Rc::new(pipeline)))
    }

    fn create_buffer(&self, descriptor: &wgpu::BufferDescriptor<'_>) -> DispatchBuffer {
        DispatchBuffer::custom(Handle(Rc::new(Buffer::new(&self.context.0, descriptor))))
    }

    fn create_texture(&self, descriptor: &wgpu::TextureDescriptor<'_>) -> DispatchTexture {
        DispatchTexture::custom(Handle(Rc::new(Texture::new(&self.context.0, descriptor))))
    }

    fn create_sampler(&self, descriptor: &wgpu::SamplerDescriptor<'_>) -> DispatchSampler {
        DispatchSampler::custom(Handle(Rc::new(Sampler::new(&self.context.0, self.anisotropic, descriptor))))
    }

    fn create_command_encoder(&self, _: &wgpu::CommandEncoderDescriptor<'_>) -> DispatchCommandEncoder {
        DispatchCommandEncoder::custom(Encoder::new(&self.context.0))
    }

    fn set_device_lost_callback(&self, callback: BoxDeviceLostCallback) {
        self.context.on_lost.replace(Some(callback));
    }

    fn on_uncaptured_error(&self, handler: Arc<dyn wgpu::UncapturedErrorHandler>) {
        self.context.on_error.replace(Some(handler));
    }

    fn poll(&self, _: wgpu::wgt::PollType<u64>) -> Result<wgpu::PollStatus, wgpu::PollError> {
        self.context.check();
        Ok(if self.context.poll() { wgpu::PollStatus::QueueEmpty } else { wgpu::PollStatus::Poll })
    }

    fn destroy(&self) {}

    unsafe fn create_shader_module_passthrough(
        &self,
        _: &wgpu::ShaderModuleDescriptorPassthrough<'_>,
    ) -> DispatchShaderModule {
        refuse()
    }

    unsafe fn create_pipeline_cache(&self, _: &wgpu::PipelineCacheDescriptor<'_>) -> DispatchPipelineCache {
        refuse()
    }

    unsafe fn start_graphics_debugger_capture(&self) {
        refuse()
    }

    unsafe fn stop_graphics_debugger_capture(&self) {
        refuse()
    }

    refused! {
        fn adapter_info(&self) -> wgpu::AdapterInfo;
        fn create_mesh_pipeline(&self, descriptor: &wgpu::MeshPipelineDescriptor<'_>) -> DispatchRenderPipeline;
        fn create_compute_pipeline(&self, descriptor: &wgpu::ComputePipelineDescriptor<'_>) -> DispatchComputePipeline;
        fn create_external_texture(
            &self,
            descriptor: &wgpu::ExternalTextureDescriptor<'_>,
            planes: &[&wgpu::TextureView],
        ) -> DispatchExternalTexture;
        fn create_blas(
            &self,
            descriptor: &wgpu::CreateBlasDescriptor<'_>,
            sizes: wgpu::BlasGeometrySizeDescriptors,
        ) -> (Option<u64>, DispatchBlas);
        fn create_tlas(&self, descriptor: &wgpu::CreateTlasDescriptor<'_>) -> DispatchTlas;
        fn create_query_set(&self, descriptor: &wgpu::QuerySetDescriptor<'_>) -> DispatchQuerySet;
        fn create_render_bundle_encoder(
            &self,
            descriptor: &wgpu::RenderBundleEncoderDescriptor<'_>,
        ) -> DispatchRenderBundleEncoder;
        fn push_error_scope(&self, filter: wgpu::ErrorFilter) -> u32;
        fn pop_error_scope(&self, index: u32) -> Pin<Box<dyn PopErrorScopeFuture>>;
        fn get_internal_counters(&self) -> wgpu::InternalCounters;
        fn generate_allocator_report(&self) -> Option<wgpu::AllocatorReport>;
    }
}
