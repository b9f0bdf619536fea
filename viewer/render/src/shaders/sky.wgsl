// The environment behind everything. Wants frame.wgsl.

@group(1) @binding(0) var sky_map: texture_cube<f32>;
@group(1) @binding(1) var sky_sampler: sampler;

struct Sky {
    @builtin(position) clip: vec4<f32>,
    @location(0) point: vec2<f32>,
}

@vertex
fn vs_sky(@builtin(vertex_index) index: u32) -> Sky {
    let point = vec2(f32(index & 1u) * 4.0 - 1.0, f32(index >> 1u) * 4.0 - 1.0);
    return Sky(vec4(point, 1.0, 1.0), point);
}

@fragment
fn fs_sky(in: Sky) -> @location(0) vec4<f32> {
    let far = frame.sky * vec4(in.point, 1.0, 1.0);
    let light = textureSampleLevel(sky_map, sky_sampler, normalize(far.xyz / far.w), 0.0).rgb;
    return vec4(light, 1.0);
}
