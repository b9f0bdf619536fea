// Fragments: glTF's metallic-roughness material under image-based light. Wants frame.wgsl and mesh.wgsl.

struct TextureSlot {
    // u' = m * u + t
    m: vec4<f32>,
    // t, the set of texture coordinates, nothing.
    t: vec4<f32>,
}

struct Material {
    base_color: vec4<f32>,
    emissive: vec3<f32>,
    cutoff: f32,
    metallic: f32,
    roughness: f32,
    normal_scale: f32,
    occlusion_strength: f32,
    // Reflectance at normal incidence of the dielectric part.
    f0: f32,
    flags: u32,
    // Texture slots: base colour, metallic-roughness, normal, occlusion, emissive; then the extra maps.
//#if EXTRAS
    slots: array<TextureSlot, 10>,
    extras: Extras,
//#else
    slots: array<TextureSlot, 5>,
//#end
}

const BASE_COLOR = 1u;
const METALLIC_ROUGHNESS = 2u;
const NORMAL = 4u;
const OCCLUSION = 8u;
const EMISSIVE = 16u;
const UNLIT = 32u;
const MASK = 64u;
const BLEND = 128u;
// A texture that is looked up elsewhere than at the first set of coordinates.
const PLACED = 256u;
// Of the primitive: normals, tangents, colours.
const LIT = 512u;
const TANGENTS = 1024u;
const COLORS = 2048u;
// Base colour and emissive come as they are stored.
const STORED_BASE_COLOR = 4096u;
const STORED_EMISSIVE = 8192u;
// Occlusion comes with metallic and roughness, from one texture.
const PACKED = 16384u;

@group(1) @binding(0) var<uniform> material: Material;
@group(1) @binding(1) var base_color_map: texture_2d<f32>;
@group(1) @binding(2) var metallic_roughness_map: texture_2d<f32>;
@group(1) @binding(3) var normal_map: texture_2d<f32>;
@group(1) @binding(4) var occlusion_map: texture_2d<f32>;
@group(1) @binding(5) var emissive_map: texture_2d<f32>;
@group(1) @binding(6) var base_color_sampler: sampler;
@group(1) @binding(7) var metallic_roughness_sampler: sampler;
@group(1) @binding(8) var normal_sampler: sampler;
@group(1) @binding(9) var occlusion_sampler: sampler;
@group(1) @binding(10) var emissive_sampler: sampler;

// KNOWN: who compiles the module has put the flags before it, as a constant of that name.
fn has(flag: u32) -> bool {
//#if KNOWN
    return (KNOWN & flag) != 0u;
//#else
    return ((material.flags | object.flags) & flag) != 0u;
//#end
}

// Where this texture is looked up.
fn uv(in: Surface, index: u32) -> vec2<f32> {
    if !has(PLACED) {
        return in.uv01.xy;
    }
    let slot = material.slots[index];
    var at = select(in.uv01.xy, in.uv01.zw, slot.t.z == 1.0);
//#if UV23
    at = select(at, in.uv23.xy, slot.t.z == 2.0);
    at = select(at, in.uv23.zw, slot.t.z == 3.0);
//#end
    return vec2(dot(slot.m.xy, at), dot(slot.m.zw, at)) + slot.t.xy;
}

// The colour that was looked up, in light. Where the CPU draws it may come as sRGB textures store it (IEC 61966-2-1): it
// is decoded by a polynomial then, less than half a step of 8 bits off and at a twentieth of the price.
fn decoded(c: vec4<f32>, stored: u32) -> vec4<f32> {
//#if SOFT
    if has(stored) {
        let x = c.rgb;
        return vec4(x * (0.0664485 + x * (0.1950572 + x * (1.7689821 + x * (x * 0.7509676 - 1.7776161)))), c.a);
    }
//#end
    return c;
}

fn base_color(in: Surface) -> vec4<f32> {
    var color = material.base_color;
    if has(COLORS) {
        color *= in.color;
    }
    if has(BASE_COLOR) {
        color *= decoded(textureSample(base_color_map, base_color_sampler, uv(in, 0u)), STORED_BASE_COLOR);
    }
    return color;
}

// Tangent, bitangent and normal, as what is looked up at `at` has them.
fn tangent_frame(in: Surface, at: vec2<f32>) -> mat3x3<f32> {
    if has(TANGENTS) {
        let tangent = in.tangent.xyz;
        return mat3x3(tangent, in.tangent.w * cross(in.normal, tangent), in.normal);
    }
    // Without tangents the frame is had from how position and coordinates change over the screen: the tangent runs
    // along u, the bitangent against v.
    let px = dpdx(in.position);
    let py = dpdy(in.position);
    let tx = dpdx(at);
    let ty = dpdy(at);
    let normal = normalize(in.normal);
    let across = cross(py, normal);
    let along = cross(normal, px);
    let t = across * tx.x + along * ty.x;
    let b = across * tx.y + along * ty.y;
    let scale = inverseSqrt(max(max(dot(t, t), dot(b, b)), 1e-24)) * select(-1.0, 1.0, dot(cross(px, py), normal) > 0.0);
    return mat3x3(t * scale, -b * scale, normal);
}

// The normal that a texel of a normal map stands for.
fn bumped(in: Surface, texel: vec3<f32>, scale: f32, at: vec2<f32>) -> vec3<f32> {
    let local = texel * 2.0 - 1.0;
    return normalize(tangent_frame(in, at) * vec3(local.xy * scale, local.z));
}

// The shading normal, towards the viewer's side of the surface.
fn shading_normal(in: Surface, front: bool) -> vec3<f32> {
    var normal = normalize(in.normal);
    if has(NORMAL) {
        let at = uv(in, 2u);
        normal = bumped(in, textureSample(normal_map, normal_sampler, at).xyz, material.normal_scale, at);
    }
    return select(-normal, normal, front);
}

struct Scattering {
    single: vec3<f32>,
    multiple: vec3<f32>,
}

// What a rough mirror of this reflectance, at normal and at grazing incidence, gives back of white light: the split
// sum, and the light that leaves the microsurface only after several bounces, as in Fdez-Agüera, "A Multiple-Scattering
// Microfacet Model for Real-Time Image Based Lighting" (JCGT 2019).
fn scattering(f0: vec3<f32>, f90: f32, dfg: vec2<f32>) -> Scattering {
    let single = f0 * dfg.x + f90 * dfg.y;
    let missing = 1.0 - dfg.x - dfg.y;
    let average = f0 + (f90 - f0) / 21.0;
    return Scattering(single, single * average / (1.0 - missing * average) * missing);
}

// What factors and textures say of a point.
struct Finish {
    metallic: f32,
    // Perceptual.
    roughness: f32,
    occlusion: f32,
    emissive: vec3<f32>,
}

// The share of light from around that is left by a texel of occlusion.
fn occluded(texel: vec4<f32>) -> f32 {
    return 1.0 + material.occlusion_strength * (texel.r - 1.0);
}

fn finish(in: Surface) -> Finish {
    var found = Finish(material.metallic, material.roughness, 1.0, material.emissive);
    if has(METALLIC_ROUGHNESS) {
        let texel = textureSample(metallic_roughness_map, metallic_roughness_sampler, uv(in, 1u));
        found.roughness *= texel.g;
        found.metallic *= texel.b;
        if has(PACKED) {
            found.occlusion = occluded(texel);
        }
    }
    if has(OCCLUSION) {
        found.occlusion = occluded(textureSample(occlusion_map, occlusion_sampler, uv(in, 3u)));
    }
    if has(EMISSIVE) {
        found.emissive *= decoded(textureSample(emissive_map, emissive_sampler, uv(in, 4u)), STORED_EMISSIVE).rgb;
    }
    found.roughness = clamp(found.roughness, 0.0, 1.0);
    return found;
}

// Geometric specular antialiasing (Tokuyoshi and Kaplanyan 2019): what the normal varies within a pixel is roughness.
fn blunted(in: Surface, perceptual: f32) -> f32 {
    let bend_x = dpdx(in.normal);
    let bend_y = dpdy(in.normal);
    let bend = min(0.25 * (dot(bend_x, bend_x) + dot(bend_y, bend_y)), 0.18);
    let alpha = perceptual * perceptual;
    return sqrt(sqrt(min(alpha * alpha + bend, 1.0)));
}

// Light that a rough mirror sees, which has `level` of `lobe_level`.
fn mirrored(view: vec3<f32>, normal: vec3<f32>, perceptual: f32, level: f32) -> vec3<f32> {
    // Rough lobes lean towards the normal.
    let alpha = perceptual * perceptual;
    let lobe = normalize(mix(reflect(-view, normal), normal, alpha * alpha));
    return textureSampleLevel(specular_map, light_sampler, to_light(lobe), level).rgb;
}

// The level of the specular cube for this roughness. Software looks up four times where the four pixels that are shaded
// together have four levels: there they share their mean, in steps of 1/32 so that rounding does not tell them apart.
fn lobe_level(in: Surface, perceptual: f32) -> f32 {
    let level = frame.lod_max * perceptual * (2.0 - perceptual);
//#if SOFT
    let side = 0.5 - step(vec2(0.5), fract(in.clip.xy * 0.5));
    let row = level + side.x * dpdxFine(level);
    return round((row + side.y * dpdyFine(row)) * 32.0) / 32.0;
//#else
    return level;
//#end
}

// Light from the half space about this direction, weighted by the cosine.
fn around(normal: vec3<f32>) -> vec3<f32> {
    return textureSampleLevel(diffuse_map, level_sampler, to_light(normal), 0.0).rgb;
}

// Lagarde and de Rousiers, "Moving Frostbite to Physically Based Rendering" (2014).
fn specular_occlusion(n_v: f32, occlusion: f32, perceptual: f32) -> f32 {
    return clamp(pow(n_v + occlusion, exp2(-16.0 * perceptual - 1.0)) - 1.0 + occlusion, 0.0, 1.0);
}

// In extras.wgsl is another one.
//#if EXTRAS
//#else
// Linear light leaving the surface towards the viewer, alpha not yet applied, and how much it covers.
fn shade(in: Surface, front: bool, color: vec3<f32>) -> vec4<f32> {
    let normal = shading_normal(in, front);
    let point = finish(in);
    let perceptual = blunted(in, point.roughness);
    let view = normalize(frame.eye - in.position);
    let n_v = clamp(dot(normal, view), 0.0, 1.0);
    // glTF mixes two whole surfaces: a metal that reflects its colour, and a matt base of that colour under a dielectric
    // layer, which gets what the layer lets through.
    let dfg = textureSampleLevel(dfg_map, level_sampler, vec2(n_v, perceptual), 0.0).xy;
    let metal = scattering(color, 1.0, dfg);
    let layer = scattering(vec3(material.f0), 1.0, dfg);
    let base = color * (1.0 - layer.single - layer.multiple);
    let single = mix(layer.single, metal.single, point.metallic);
    let matt = mix(layer.multiple + base, metal.multiple, point.metallic);
    let glossy = specular_occlusion(n_v, point.occlusion, perceptual);
    let seen = mirrored(view, normal, perceptual, lobe_level(in, perceptual)) * single * glossy;
    return vec4((seen + around(normal) * matt * point.occlusion) * frame.light.z + point.emissive, 1.0);
}
//#end

fn lit(in: Surface, front: bool, color: vec3<f32>) -> vec4<f32> {
    if has(UNLIT) || !has(LIT) {
        return vec4(color, 1.0);
    }
    return shade(in, front, color);
}

// It discards nothing, so that GPUs can leave out what lies behind before they shade it.
@fragment
fn fs_main(in: Surface, @builtin(front_facing) front: bool) -> @location(0) vec4<f32> {
    let color = base_color(in);
    let light = lit(in, front, color.rgb);
    let alpha = select(1.0, clamp(color.a, 0.0, 1.0), has(BLEND));
    return drawn(light * alpha);
}

//#if COVERAGE
struct Masked {
    @location(0) color: vec4<f32>,
    @builtin(sample_mask) samples: u32,
}

@fragment
fn fs_mask(in: Surface, @builtin(front_facing) front: bool) -> Masked {
    let color = base_color(in);
    let light = lit(in, front, color.rgb);
    // How much of the pixel lies inside the cut, from how steeply alpha crosses it. Where alpha is level it is all or
    // nothing: the cutoff has been lowered by the least slope.
    let inside = clamp((color.a - material.cutoff) / max(fwidth(color.a), 1e-5) + 0.5, 0.0, 1.0);
    var masks = array<u32, 5>(0u, 1u, 9u, 13u, 15u);
    let samples = masks[u32(inside * 4.0 + 0.5)];
    if samples == 0u {
        discard;
    }
    return Masked(drawn(light), samples);
}
//#else
// Where there is one sample, or samples cannot be masked.
@fragment
fn fs_mask(in: Surface, @builtin(front_facing) front: bool) -> @location(0) vec4<f32> {
    let color = base_color(in);
    let light = lit(in, front, color.rgb);
    if color.a < material.cutoff {
        discard;
    }
    return drawn(light);
}
//#end

// The shadow's height pass: how high above the ground the surface reaches, and how near it comes to it.
@fragment
fn fs_height(in: Surface) -> @location(0) vec4<f32> {
    let alpha = base_color(in).a;
    if (has(MASK) && alpha < material.cutoff) || (has(BLEND) && alpha < 0.5) {
        discard;
    }
    let height = clamp((in.position.y - frame.eye.x) * frame.eye.y, 0.0, 1.0);
    return vec4(height, 1.0 - height, 0.0, 1.0);
}
