// Faces of cubes: from an equirectangular picture or the studio, mip levels, and the two convolutions. Wants
// fullscreen.wgsl.

struct Pass {
    // Which face is drawn, in the order +X, -X, +Y, -Y, +Z, -Z.
    face: u32,
    // Side of the face drawn.
    size: f32,
    // Of the lobe.
    samples: u32,
    // 1 where each counts by its cosine.
    weighted: f32,
    // What the sum is to be multiplied by.
    share: f32,
    // WebGL2 wants whole multiples of 16 bytes.
    padding: vec2<f32>,
}

@group(0) @binding(0) var<uniform> pass_: Pass;
@group(0) @binding(1) var cube_map: texture_cube<f32>;
@group(0) @binding(2) var equirect_map: texture_2d<f32>;
@group(0) @binding(3) var cube_sampler: sampler;
@group(0) @binding(4) var equirect_sampler: sampler;
// Directions about +Z, and the level of the cube to read.
@group(0) @binding(5) var<uniform> lobe: array<vec4<f32>, 512>;

const PI = 3.14159265359;

// The direction of a texel of the face drawn.
fn direction(at: vec2<f32>) -> vec3<f32> {
    let p = at / pass_.size * 2.0 - 1.0;
    switch pass_.face {
        case 0u: { return normalize(vec3(1.0, -p.y, -p.x)); }
        case 1u: { return normalize(vec3(-1.0, -p.y, p.x)); }
        case 2u: { return normalize(vec3(p.x, 1.0, p.y)); }
        case 3u: { return normalize(vec3(p.x, -1.0, -p.y)); }
        case 4u: { return normalize(vec3(p.x, -p.y, 1.0)); }
        default: { return normalize(vec3(-p.x, -p.y, -1.0)); }
    }
}

// u = 0.5 is +X, u = 0.25 is -Z, the top row is +Y.
@fragment
fn fs_equirect(@builtin(position) at: vec4<f32>) -> @location(0) vec4<f32> {
    let d = direction(at.xy);
    let middle = vec2(atan2(d.z, d.x) / (2.0 * PI) + 0.5, acos(clamp(d.y, -1.0, 1.0)) / PI);
    // Four lookups within the texel: its angle is narrower towards the face's corners, its width in u wider at the poles.
    let p = at.xy / pass_.size * 2.0 - 1.0;
    let quarter = 0.5 / pass_.size * pow(1.0 + dot(p, p), -0.75);
    let aside = vec2(min(quarter / (2.0 * PI * max(length(d.xz), 1e-4)), 0.25), quarter / PI);
    var light = vec3(0.0);
    for (var i = 0u; i < 4u; i++) {
        let corner = vec2(f32(i & 1u), f32(i >> 1u)) * 2.0 - 1.0;
        light += textureSampleLevel(equirect_map, equirect_sampler, middle + corner * aside, 0.0).rgb;
    }
    return vec4(min(light * 0.25, vec3(65000.0)), 1.0);
}

// The corner of four texels of the level before: their mean. Of a cube of the same size: the texel.
@fragment
fn fs_half(@builtin(position) at: vec4<f32>) -> @location(0) vec4<f32> {
    return textureSampleLevel(cube_map, cube_sampler, direction(at.xy), 0.0);
}

// Two axes that stand on n, turned by so many turns.
fn basis(n: vec3<f32>, turn: f32) -> mat3x3<f32> {
    let up = select(vec3(0.0, 0.0, 1.0), vec3(1.0, 0.0, 0.0), abs(n.z) > 0.7);
    let t = normalize(cross(up, n));
    let b = cross(n, t);
    let c = cos(2.0 * PI * turn);
    let s = sin(2.0 * PI * turn);
    return mat3x3(t * c + b * s, b * c - t * s, n);
}

// Noise in 0..1 by texel (Jimenez 2014).
fn noise(at: vec2<f32>) -> f32 {
    return fract(52.9829189 * fract(dot(at, vec2(0.06711056, 0.00583715))));
}

// The mean of the light under a lobe. Each texel turns the lobe's directions, so that their pattern does not show.
@fragment
fn fs_lobe(@builtin(position) at: vec4<f32>) -> @location(0) vec4<f32> {
    let axes = basis(direction(at.xy), noise(at.xy));
    var light = vec3(0.0);
    for (var i = 0u; i < pass_.samples; i++) {
        let one = lobe[i];
        light += mix(1.0, one.z, pass_.weighted) * textureSampleLevel(cube_map, cube_sampler, axes * one.xyz, one.w).rgb;
    }
    return vec4(light * pass_.share, 1.0);
}
