// What all passes of a picture share: camera and light. DIRECT wants tone.wgsl.

struct Frame {
    clip_from_world: mat4x4<f32>,
    // The turntable.
    turn: mat4x4<f32>,
    // Clip space to directions, for the skybox.
    sky: mat4x4<f32>,
    // Camera position; in the shadow's height pass (ground, 1 / height, 0).
    eye: vec3<f32>,
    // Greatest level of the specular cube, where roughness is 1.
    lod_max: f32,
    // Cosine and sine of the environment's turn, its intensity, the skybox's blur.
    light: vec4<f32>,
    // Height of the floor, of the environment above it (0: infinitely far), radius of the dome; exposure.
    dome: vec4<f32>,
}

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var specular_map: texture_cube<f32>;
@group(0) @binding(2) var diffuse_map: texture_cube<f32>;
@group(0) @binding(3) var dfg_map: texture_2d<f32>;
@group(0) @binding(4) var light_sampler: sampler;
// For what has one level: looking for a second one has its price in software.
@group(0) @binding(5) var level_sampler: sampler;

// A direction of the world in the environment's own space.
fn to_light(v: vec3<f32>) -> vec3<f32> {
    let c = frame.light.x;
    let s = frame.light.y;
    return vec3(c * v.x - s * v.z, v.y, s * v.x + c * v.z);
}

// What goes to the target: premultiplied light, or, where that is the canvas, what is opaque as it is shown.
fn drawn(light: vec4<f32>) -> vec4<f32> {
//#if DIRECT
    return vec4(displayed(light.rgb, frame.dome.w), 1.0);
//#else
    return light;
//#end
}
