// Fragments of materials with extensions (KHR_materials_*), as the glTF specification layers them: coat over sheen over
// metal or dielectric, and under the dielectric's reflection what is scattered or passes. Wants material.wgsl.

struct Extras {
    // Colour and strength of the dielectric's reflection.
    specular: vec4<f32>,
    // Colour and perceptual roughness.
    sheen: vec4<f32>,
    // What light loses per metre, and the thickness in the mesh's own units.
    volume: vec4<f32>,
    // Colour and share of what is scattered to the far side.
    scattered: vec4<f32>,
    // Strength, roughness, scale of its normals, nothing.
    coat: vec4<f32>,
    // Strength, index of refraction, least and greatest thickness in nanometres.
    film: vec4<f32>,
    // Cosine and sine of the direction, strength, dispersion.
    brushed: vec4<f32>,
    // Share of light that passes, index of refraction, how many extra maps there are, nothing.
    passing: vec4<f32>,
    // Which extra map each parameter has.
    maps: array<vec4<u32>, 4>,
}

// Parameters that may have a map, as in extensions.rs.
const COAT_NORMAL = 0u;
const ANISOTROPY = 1u;
const TRANSMISSION = 2u;
const SHEEN_COLOR = 3u;
const SPECULAR_COLOR = 4u;
const COAT = 5u;
const FILM = 6u;
const FILM_THICKNESS = 7u;
const SCATTERED_COLOR = 8u;
const THICKNESS = 9u;
const SPECULAR = 10u;
const SHEEN_ROUGHNESS = 11u;
const COAT_ROUGHNESS = 12u;
const SCATTERED = 13u;

// The map of a parameter that has none: white.
const NO_MAP = 5u;

@group(1) @binding(11) var extra_map0: texture_2d<f32>;
@group(1) @binding(12) var extra_map1: texture_2d<f32>;
@group(1) @binding(13) var extra_map2: texture_2d<f32>;
@group(1) @binding(14) var extra_map3: texture_2d<f32>;
@group(1) @binding(15) var extra_map4: texture_2d<f32>;
@group(1) @binding(16) var extra_sampler0: sampler;
@group(1) @binding(17) var extra_sampler1: sampler;
@group(1) @binding(18) var extra_sampler2: sampler;
@group(1) @binding(19) var extra_sampler3: sampler;
@group(1) @binding(20) var extra_sampler4: sampler;

// What the extra maps have here; white comes last.
var<private> texels: array<vec4<f32>, 6>;

fn look_up(in: Surface) {
    let count = u32(material.extras.passing.z);
    texels[5] = vec4(1.0);
    if count > 0u {
        texels[0] = textureSample(extra_map0, extra_sampler0, uv(in, 5u));
    }
    if count > 1u {
        texels[1] = textureSample(extra_map1, extra_sampler1, uv(in, 6u));
    }
    if count > 2u {
        texels[2] = textureSample(extra_map2, extra_sampler2, uv(in, 7u));
    }
    if count > 3u {
        texels[3] = textureSample(extra_map3, extra_sampler3, uv(in, 8u));
    }
    if count > 4u {
        texels[4] = textureSample(extra_map4, extra_sampler4, uv(in, 9u));
    }
}

fn map_of(parameter: u32) -> u32 {
    return material.extras.maps[parameter / 4u][parameter % 4u];
}

fn texel(parameter: u32) -> vec4<f32> {
    return texels[map_of(parameter)];
}

// Where a parameter's map is looked up; without one, where normals are.
fn uv_of(in: Surface, parameter: u32) -> vec2<f32> {
    let map = map_of(parameter);
    return uv(in, select(map + 5u, 2u, map == NO_MAP));
}

fn largest(v: vec3<f32>) -> f32 {
    return max(v.x, max(v.y, v.z));
}

fn schlick(f0: vec3<f32>, cosine: f32) -> vec3<f32> {
    return f0 + (1.0 - f0) * pow(1.0 - cosine, 5.0);
}

// Reflectance of a film on a base of this reflectance: Belcour and Barla, "A Practical Extension to Microfacet Theory
// for the Modeling of Varying Iridescence" (2017), as KHR_materials_iridescence has it. Thickness in nanometres.
fn thin_film(cosine: f32, thickness: f32, base: vec3<f32>) -> vec3<f32> {
    // Where the film ends it becomes air.
    let ior = mix(1.0, material.extras.film.y, smoothstep(0.0, 0.03, thickness));
    let inside = 1.0 - (1.0 - cosine * cosine) / (ior * ior);
    if inside < 0.0 {
        return vec3(1.0);
    }
    let cosine_inside = sqrt(inside);
    let upper = (ior - 1.0) / (ior + 1.0);
    let r12 = schlick(vec3(upper * upper), cosine).x;
    let through = 1.0 - r12;
    let root = sqrt(clamp(base, vec3(0.0), vec3(0.9999)));
    let base_ior = (1.0 + root) / (1.0 - root);
    let lower = (base_ior - ior) / (base_ior + ior);
    let r23 = schlick(lower * lower, cosine_inside);
    // Light that comes back from something denser is half a wave behind.
    let shift = select(vec3(0.0), vec3(PI), base_ior < vec3(ior)) + select(PI, 0.0, ior < 1.0);
    let both = clamp(r12 * r23, vec3(1e-5), vec3(0.9999));
    let series = through * through * r23 / (1.0 - both);
    let way = 2.0 * ior * thickness * cosine_inside;
    var light = r12 + series;
    var order = series - through;
    for (var i = 1.0; i < 2.5; i += 1.0) {
        order *= sqrt(both);
        light += order * 2.0 * sensitivity(i * way, i * shift);
    }
    return clamp(light, vec3(0.0), vec3(1.0));
}

const PI = 3.14159265359;

// How the eye's response to all wavelengths swings with the way (nanometres) and phase between two waves, as linear
// sRGB: Gaussians fitted to the CIE's functions, transformed by Fourier.
fn sensitivity(way: f32, shift: vec3<f32>) -> vec3<f32> {
    let swing = vec3(0.84659, 1.00022, 1.00112)
        * cos(vec3(0.010562035, 0.011280203, 0.013875786) * way + shift)
        * exp(vec3(-1.708553e-7, -3.673301e-7, -2.610352e-7) * way * way);
    let red = 0.153868 * cos(0.014073707 * way + shift.x) * exp(-1.787666e-7 * way * way);
    let xyz = swing + vec3(red, 0.0, 0.0);
    return mat3x3(
        vec3(3.2404542, -0.9692660, 0.0556434),
        vec3(-1.5371385, 1.8760108, -0.2040259),
        vec3(-0.4985314, 0.0415560, 1.0572252),
    ) * xyz;
}

// `plain`, as far as the film covers it what the film makes of it.
fn filmed(plain: Scattering, base: vec3<f32>, n_v: f32, dfg: vec2<f32>) -> Scattering {
    let film = material.extras.film;
    let share = film.x * texel(FILM).r;
    if share <= 0.0 {
        return plain;
    }
    let reflectance = thin_film(n_v, mix(film.z, film.w, texel(FILM_THICKNESS).g), base);
    let missing = 1.0 - dfg.x - dfg.y;
    let single = reflectance * (1.0 - missing);
    let multiple = single * reflectance / (1.0 - missing * reflectance) * missing;
    return Scattering(mix(plain.single, single, share), mix(plain.multiple, multiple, share));
}

// The normal to reflect at, bent so that one lookup stands for a highlight longer along the brushing, as Filament and
// the Khronos sample viewer do (KHR_materials_anisotropy).
fn brushed_normal(in: Surface, normal: vec3<f32>, view: vec3<f32>, perceptual: f32) -> vec3<f32> {
    let brushed = material.extras.brushed;
    if brushed.z == 0.0 {
        return normal;
    }
    let axes = tangent_frame(in, uv_of(in, ANISOTROPY));
    let found = texel(ANISOTROPY).xyz;
    let way = select(found.xy * 2.0 - 1.0, vec2(1.0, 0.0), map_of(ANISOTROPY) == NO_MAP);
    let along = axes[0] * (brushed.x * way.x - brushed.y * way.y) + axes[1] * (brushed.y * way.x + brushed.x * way.y);
    let across = cross(normal, along);
    let bent = cross(cross(across, view), across);
    let straight = 1.0 - brushed.z * found.z * (1.0 - perceptual);
    let unit = bent * inverseSqrt(max(dot(bent, bent), 1e-12));
    return normalize(mix(unit, normal, straight * straight * straight * straight));
}

//#if TRANSMISSION
// Light of what was drawn before, premultiplied, with all its levels.
@group(3) @binding(0) var behind_map: texture_2d<f32>;

// A whole level of it, smoothed by a cubic B-spline in four taps (Sigg and Hadwiger, GPU Gems 2, chapter 20).
fn smooth_behind(at: vec2<f32>, level: f32) -> vec4<f32> {
    let size = vec2<f32>(textureDimensions(behind_map, u32(level)));
    let place = at * size - 0.5;
    let corner = floor(place);
    let f = place - corner;
    let w0 = (1.0 - f) * (1.0 - f) * (1.0 - f) / 6.0;
    let w1 = (4.0 - 6.0 * f * f + 3.0 * f * f * f) / 6.0;
    let w3 = f * f * f / 6.0;
    let near = w0 + w1;
    let low = (corner - 0.5 + w1 / near) / size;
    let high = (corner + 1.5 + w3 / (1.0 - near)) / size;
    let above = mix(tap(vec2(high.x, low.y), level), tap(low, level), near.x);
    let below = mix(tap(high, level), tap(vec2(low.x, high.y), level), near.x);
    return mix(below, above, near.y);
}

fn tap(at: vec2<f32>, level: f32) -> vec4<f32> {
    return textureSampleLevel(behind_map, light_sampler, at, level);
}

// The light behind a point of the picture, at this level; at level 0 what is there, above it smooth.
fn behind(at: vec2<f32>, level: f32) -> vec4<f32> {
    let whole = floor(level);
    var found = tap(at, 0.0);
    if level > 0.0 {
        if whole > 0.0 {
            found = smooth_behind(at, whole);
        }
        let last = floor(log2(f32(textureDimensions(behind_map).x)));
        found = mix(found, smooth_behind(at, min(whole + 1.0, last)), level - whole);
    }
    return found;
}

// The light behind, seen through a volume along `way`. Rough surfaces blur it as strongly as they bend it.
fn refracted(in: Surface, way: vec3<f32>, ior: f32, perceptual: f32) -> vec4<f32> {
    let clip = frame.clip_from_world * vec4(in.position + way, 1.0);
    let at = clip.xy / clip.w * vec2(0.5, -0.5) + 0.5;
    let blur = perceptual * clamp(ior * 2.0 - 2.0, 0.0, 1.0);
    return behind(at, log2(f32(textureDimensions(behind_map).x)) * blur);
}
//#end

// Linear light leaving the surface towards the viewer, alpha not yet applied, and how much it covers.
fn shade(in: Surface, front: bool, color: vec3<f32>) -> vec4<f32> {
    look_up(in);
    let point = finish(in);
    let perceptual = blunted(in, point.roughness);
    let view = normalize(frame.eye - in.position);
    let normal = shading_normal(in, front);
    let n_v = clamp(dot(normal, view), 0.0, 1.0);
    let reflecting = brushed_normal(in, normal, view, perceptual);

    // KHR_materials_specular weakens and colours the dielectric's reflection.
    let strength = material.extras.specular.a * texel(SPECULAR).a;
    let tint = material.extras.specular.rgb * texel(SPECULAR_COLOR).rgb;
    let f0 = min(material.f0 * tint, vec3(1.0)) * strength;
    let dfg = textureSampleLevel(dfg_map, level_sampler, vec2(n_v, perceptual), 0.0).xy;
    let metal = filmed(scattering(color, 1.0, dfg), color, n_v, dfg);
    let layer = filmed(scattering(f0, strength, dfg), f0, n_v, dfg);
    let single = mix(layer.single, metal.single, point.metallic);
    let multiple = mix(layer.multiple, metal.multiple, point.metallic);
    // The base gets the same share of all colours, or else it would take on the complement of the reflection's.
    let base = (1.0 - largest(layer.single + layer.multiple)) * (1.0 - point.metallic);

    let irradiance = around(normal);
    let glossy = specular_occlusion(n_v, point.occlusion, perceptual);
    var light = mirrored(view, reflecting, perceptual, lobe_level(in, perceptual)) * single * glossy;
    light += irradiance * multiple * point.occlusion;

    var matt = color * irradiance;
    let scattered = material.extras.scattered.a * texel(SCATTERED).a;
    if scattered > 0.0 {
        let far = around(-normal) * material.extras.scattered.rgb * texel(SCATTERED_COLOR).rgb;
        matt = mix(matt, far, scattered);
    }
    let passing = material.extras.passing.x * texel(TRANSMISSION).r;
    light += matt * (base * (1.0 - passing) * point.occlusion);
    light *= frame.light.z;
    // How much of the light behind comes through.
    var clear = vec3(0.0);
//#if TRANSMISSION
    let ior = material.extras.passing.y;
    let brushed = material.extras.brushed;
    let scale = (length(object.world[0]) + length(object.world[1]) + length(object.world[2])) / 3.0;
    let depth = material.extras.volume.a * texel(THICKNESS).g * scale;
    clear = color * exp(-material.extras.volume.rgb * depth) * (base * passing);
    let way = refract(-view, normal, 1.0 / ior);
    var found = refracted(in, way * depth, ior, point.roughness);
    if brushed.w > 0.0 {
        // KHR_materials_dispersion: red is bent less, blue more.
        let spread = (ior - 1.0) * 0.025 * brushed.w;
        let red = ior - spread;
        let blue = ior + spread;
        found.r = refracted(in, refract(-view, normal, 1.0 / red) * depth, red, point.roughness).r;
        found.b = refracted(in, refract(-view, normal, 1.0 / blue) * depth, blue, point.roughness).b;
    }
    light += clear * found.rgb;
    // What is open shows the page, but one alpha cannot colour it: what goes beyond grey sees the environment.
    let open = 1.0 - found.a;
    let grey = min(clear.r, min(clear.g, clear.b));
    let sky = textureSampleLevel(specular_map, light_sampler, to_light(way), lobe_level(in, point.roughness)).rgb;
    light += (clear - grey) * open * sky * frame.light.z;
    clear = vec3(grey * open);
//#end

    // KHR_materials_sheen: fibres hide what is below them by as much as they shine.
    let sheen = material.extras.sheen.rgb * texel(SHEEN_COLOR).rgb;
    if largest(sheen) > 0.0 {
        let rough = material.extras.sheen.a * texel(SHEEN_ROUGHNESS).a;
        let albedo = textureSampleLevel(dfg_map, level_sampler, vec2(n_v, rough), 0.0).z;
        let below = 1.0 - largest(sheen) * albedo;
        light = light * below + irradiance * sheen * (albedo * point.occlusion * frame.light.z);
        clear *= below;
    }
    light += point.emissive;

    // KHR_materials_clearcoat: a dielectric of 4 % on top, with a normal of its own.
    let coat = material.extras.coat;
    var upper = normalize(in.normal);
    if map_of(COAT_NORMAL) != NO_MAP {
        upper = bumped(in, texel(COAT_NORMAL).xyz, coat.z, uv_of(in, COAT_NORMAL));
    }
    let coat_roughness = blunted(in, clamp(coat.y * texel(COAT_ROUGHNESS).g, 0.0, 1.0));
    let coat_level = lobe_level(in, coat_roughness);
    let coated = coat.x * texel(COAT).r;
    if coated > 0.0 {
        upper = select(-upper, upper, front);
        let u_v = clamp(dot(upper, view), 0.0, 1.0);
        let table = textureSampleLevel(dfg_map, level_sampler, vec2(u_v, coat_roughness), 0.0).xy;
        let gloss = scattering(vec3(0.04), 1.0, table);
        let below = 1.0 - coated * (gloss.single + gloss.multiple);
        let coat_glossy = specular_occlusion(u_v, point.occlusion, coat_roughness);
        let seen = mirrored(view, upper, coat_roughness, coat_level) * coat_glossy;
        let shine = seen * gloss.single + around(upper) * gloss.multiple * point.occlusion;
        light = light * below + shine * (coated * frame.light.z);
        clear *= below;
    }
    // Reflections on what covers little must not be brighter than white where they are, or tone mapping cuts them.
    return vec4(light, max(1.0 - clear.x, min(largest(light), 1.0)));
}
