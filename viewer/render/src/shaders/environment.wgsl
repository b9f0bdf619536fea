// Faces of cubes: from an equirectangular picture or the studio, mip levels, and the two convolutions. Wants
// fullscreen.wgsl.

struct Pass {
    // Which face is drawn, in the order +X, -X, +Y, -Y, +Z, -Z.
    face: u32,
    // Side of the face drawn.
    size: f32,
    // Side of the largest level of the cube read.
    source_size: f32,
    // Perceptual.
    roughness: f32,
    // Of the lookups.
    samples: u32,
    // For mip levels: the level read.
    level: f32,
    padding: vec2<f32>,
}

@group(0) @binding(0) var<uniform> pass_: Pass;
@group(0) @binding(1) var cube_map: texture_cube<f32>;
@group(0) @binding(2) var equirect_map: texture_2d<f32>;
@group(0) @binding(3) var cube_sampler: sampler;
@group(0) @binding(4) var equirect_sampler: sampler;

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
fn equirect(d: vec3<f32>) -> vec3<f32> {
    let at = vec2(atan2(d.z, d.x) / (2.0 * PI) + 0.5, acos(clamp(d.y, -1.0, 1.0)) / PI);
    return textureSampleLevel(equirect_map, equirect_sampler, at, 0.0).rgb;
}

@fragment
fn fs_equirect(@builtin(position) at: vec4<f32>) -> @location(0) vec4<f32> {
    var light = vec3(0.0);
    for (var i = 0u; i < 4u; i++) {
        light += equirect(direction(at.xy + vec2(f32(i & 1u), f32(i >> 1u)) * 0.5 - 0.25));
    }
    return vec4(min(light * 0.25, vec3(65000.0)), 1.0);
}

// The corner of four texels of the level before: their mean.
@fragment
fn fs_half(@builtin(position) at: vec4<f32>) -> @location(0) vec4<f32> {
    return textureSampleLevel(cube_map, cube_sampler, direction(at.xy), pass_.level);
}

// Two axes that stand on n.
fn basis(n: vec3<f32>) -> mat3x3<f32> {
    let up = select(vec3(0.0, 0.0, 1.0), vec3(1.0, 0.0, 0.0), abs(n.z) > 0.7);
    let t = normalize(cross(up, n));
    return mat3x3(t, cross(n, t), n);
}

// A golden-ratio lattice on the unit square, turned by direction so that its pattern does not show.
fn lattice(i: u32, turn: f32) -> vec2<f32> {
    let x = f32(i) + 0.5;
    return vec2(x / f32(pass_.samples), fract(x * 0.61803398875 + turn));
}

// Noise in 0..1 by texel (Jimenez 2014).
fn noise(at: vec2<f32>) -> f32 {
    return fract(52.9829189 * fract(dot(at, vec2(0.06711056, 0.00583715))));
}

// The level whose texels are as large as a sample's share of the sphere (Křivánek and Colbert, GPU Gems 3, chapter 20).
// Not a level more, as is often done against noise: light would leak in from behind the horizon.
fn level_of(density: f32) -> f32 {
    let sample_angle = 1.0 / (f32(pass_.samples) * density);
    let texel_angle = 4.0 * PI / (6.0 * pass_.source_size * pass_.source_size);
    return max(0.5 * log2(sample_angle / texel_angle), 0.0);
}

// Light seen in a mirror of this roughness from straight above (view = normal), weighted by n·l as in Karis, "Real
// Shading in Unreal Engine 4" (2013).
@fragment
fn fs_specular(@builtin(position) at: vec4<f32>) -> @location(0) vec4<f32> {
    let n = direction(at.xy);
    if pass_.roughness == 0.0 {
        return vec4(textureSampleLevel(cube_map, cube_sampler, n, log2(pass_.source_size / pass_.size)).rgb, 1.0);
    }
    let axes = basis(n);
    let alpha = pass_.roughness * pass_.roughness;
    let turn = noise(at.xy);
    var light = vec3(0.0);
    var weight = 0.0;
    for (var i = 0u; i < pass_.samples; i++) {
        let u = lattice(i, turn);
        let cos2 = (1.0 - u.x) / (1.0 + (alpha * alpha - 1.0) * u.x);
        let sine = sqrt(1.0 - cos2);
        let phi = 2.0 * PI * u.y;
        let half_way = axes * vec3(sine * cos(phi), sine * sin(phi), sqrt(cos2));
        let l = reflect(-n, half_way);
        let n_l = dot(n, l);
        if n_l > 0.0 {
            let d = cos2 * (alpha * alpha - 1.0) + 1.0;
            let density = alpha * alpha / (PI * d * d) / 4.0;
            light += n_l * textureSampleLevel(cube_map, cube_sampler, l, level_of(density)).rgb;
            weight += n_l;
        }
    }
    return vec4(light / weight, 1.0);
}

// Irradiance over pi: the mean of the light, weighted by the cosine.
@fragment
fn fs_diffuse(@builtin(position) at: vec4<f32>) -> @location(0) vec4<f32> {
    let n = direction(at.xy);
    let axes = basis(n);
    let turn = noise(at.xy);
    var light = vec3(0.0);
    for (var i = 0u; i < pass_.samples; i++) {
        let u = lattice(i, turn);
        let sine = sqrt(u.x);
        let cosine = sqrt(1.0 - u.x);
        let phi = 2.0 * PI * u.y;
        let l = axes * vec3(sine * cos(phi), sine * sin(phi), cosine);
        light += textureSampleLevel(cube_map, cube_sampler, l, level_of(cosine / PI)).rgb;
    }
    return vec4(light / f32(pass_.samples), 1.0);
}
