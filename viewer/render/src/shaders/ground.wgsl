// The shadow, laid on the ground. Wants frame.wgsl.

struct Plane {
    // Middle of the map, in the model's space before the turntable.
    centre: vec3<f32>,
    intensity: f32,
    // Half its size, x and z.
    half_size: vec2<f32>,
    // What of that lies beyond the model, as a share.
    margin: vec2<f32>,
}

@group(1) @binding(0) var<uniform> plane: Plane;
@group(1) @binding(1) var shadow_map: texture_2d<f32>;
@group(1) @binding(2) var shadow_sampler: sampler;

struct Corner {
    @builtin(position) clip: vec4<f32>,
    @location(0) at: vec2<f32>,
}

@vertex
fn vs_ground(@builtin(vertex_index) index: u32) -> Corner {
    let corner = vec2(f32(index & 1u), f32(index >> 1u)) * 2.0 - 1.0;
    let position = plane.centre + vec3(corner.x * plane.half_size.x, 0.0, corner.y * plane.half_size.y);
    return Corner(frame.clip_from_world * frame.turn * vec4(position, 1.0), corner);
}

@fragment
fn fs_ground(in: Corner) -> @location(0) vec4<f32> {
    let hidden = textureSampleLevel(shadow_map, shadow_sampler, in.at * 0.5 + 0.5, 0.0).r;
    // Fades out where the model is far enough away.
    let inside = clamp((1.0 - abs(in.at)) / plane.margin, vec2(0.0), vec2(1.0));
    let fade = inside * inside * (3.0 - 2.0 * inside);
    // Light is thrown back and forth between ground and model: half shadows are lighter than the sky alone would have
    // them.
    let dark = hidden * (0.35 + 0.65 * hidden);
    return vec4(0.0, 0.0, 0.0, dark * fade.x * fade.y * plane.intensity);
}
