// The ground's shadow: how much of the sky each point of the ground does not see. Wants fullscreen.wgsl.

struct Ground {
    // Metres that the map is wide and deep, and the model's height above the ground.
    size: vec2<f32>,
    height: f32,
    // sin² of the lowest elevation that light comes from.
    horizon: f32,
}

@group(0) @binding(0) var<uniform> ground: Ground;
@group(0) @binding(1) var height_map: texture_2d<f32>;
@group(0) @binding(2) var height_sampler: sampler;

const DIRECTIONS = 8u;
const STEPS = 18u;
const TAU = 6.28318530718;

// sin² of the elevation at which a height is seen from so far away, as sectors of equal cosine-weighted light.
fn sector(height: f32, away: f32) -> f32 {
    let square = height * height;
    let sin2 = square / max(square + away * away, 1e-12);
    return clamp((sin2 - ground.horizon) / (1.0 - ground.horizon), 0.0, 1.0) * 32.0;
}

// Bits from..to of 32.
fn bits(low: f32, high: f32) -> u32 {
    let first = u32(floor(low + 0.5));
    let last = u32(floor(high + 0.5));
    if last <= first {
        return 0u;
    }
    let upto = select((1u << (last & 31u)) - 1u, 0xffffffffu, last >= 32u);
    return upto & ~((1u << (first & 31u)) - 1u);
}

// countOneBits is not in GLSL ES 3.00.
fn count(mask: u32) -> f32 {
    var v = mask - ((mask >> 1u) & 0x55555555u);
    v = (v & 0x33333333u) + ((v >> 2u) & 0x33333333u);
    v = (v + (v >> 4u)) & 0x0f0f0f0fu;
    return f32((v * 0x01010101u) >> 24u);
}

// What of the sky the column of matter between two distances hides.
fn column(at: vec2<f32>, near: f32, far: f32) -> u32 {
    let texel = textureSampleLevel(height_map, height_sampler, at, 0.0);
    if texel.a < 0.5 {
        return 0u;
    }
    // Lookups mix with texels that nothing covers, which are 0 throughout.
    let top = texel.r / texel.a * ground.height;
    let bottom = (1.0 - texel.g / texel.a) * ground.height;
    return bits(sector(bottom, far), sector(top, near));
}

// Each direction of the ground is a fan of 32 sectors of the sky; matter on the way blots out those it stands in
// (after Therrien, Levesque and Gilet, "Screen Space Indirect Lighting with Visibility Bitmask", 2023).
@fragment
fn fs_occlusion(@builtin(position) at: vec4<f32>) -> @location(0) vec4<f32> {
    let size = vec2<f32>(textureDimensions(height_map, 0));
    let here = at.xy / size;
    // As far as the model's height reaches down to the horizon, or to the map's end.
    let slope = sqrt((1.0 - ground.horizon) / max(ground.horizon, 1e-3));
    let reach = min(ground.height * slope, max(ground.size.x, ground.size.y));
    let shortest = 0.5 * max(ground.size.x / size.x, ground.size.y / size.y);
    // Sixteen patterns over 4 x 4 texels, which the blur takes together again.
    let cell = vec2<u32>(at.xy) & vec2(3u);
    let pattern = f32(((cell.y + cell.x * 4u) * 11u) & 15u) / 16.0;
    let jitter = f32(((cell.x + cell.y * 4u) * 7u) & 15u) / 16.0;
    var hidden = 0.0;
    let own = column(here, 0.0, shortest);
    for (var d = 0u; d < DIRECTIONS; d++) {
        let angle = TAU * (f32(d) + pattern) / f32(DIRECTIONS);
        let step = vec2(cos(angle), sin(angle)) / ground.size;
        var mask = own;
        var near = shortest;
        for (var s = 0u; s < STEPS; s++) {
            let share = (f32(s) + 0.5 + jitter) / f32(STEPS);
            let far = shortest + reach * share * share;
            let middle = here + step * mix(near, far, 0.5);
            if all(middle > vec2(0.0)) && all(middle < vec2(1.0)) {
                mask |= column(middle, near, far);
            }
            near = far;
        }
        hidden += count(mask);
    }
    return vec4(hidden / (32.0 * f32(DIRECTIONS)));
}

// The mean of the 4 x 4 texels about a texel's corner, two by two.
@fragment
fn fs_blur(@builtin(position) at: vec4<f32>) -> @location(0) vec4<f32> {
    let texel = 1.0 / vec2<f32>(textureDimensions(height_map, 0));
    var sum = 0.0;
    for (var y = 0; y < 2; y++) {
        for (var x = 0; x < 2; x++) {
            let offset = vec2(f32(x), f32(y)) * 2.0 - 0.5;
            sum += textureSampleLevel(height_map, height_sampler, (at.xy + offset) * texel, 0.0).r;
        }
    }
    return vec4(sum * 0.25);
}
