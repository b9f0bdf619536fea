// Half the size. Wants fullscreen.wgsl.

@group(0) @binding(0) var level_map: texture_2d<f32>;
@group(0) @binding(1) var level_sampler: sampler;

// Four taps at a quarter of the new texel's size from its middle: at even sizes the four texels themselves, at odd ones
// bilinear shares of them. sRGB textures are decoded before and encoded after by the texture unit.
struct Taps {
    a: vec4<f32>,
    b: vec4<f32>,
    c: vec4<f32>,
    d: vec4<f32>,
}

fn taps(at: vec2<f32>) -> Taps {
    let size = vec2<f32>(textureDimensions(level_map, 0));
    let texel = 1.0 / max(floor(size * 0.5), vec2(1.0));
    let low = (at - 0.25) * texel;
    let high = (at + 0.25) * texel;
    return Taps(
        textureSampleLevel(level_map, level_sampler, low, 0.0),
        textureSampleLevel(level_map, level_sampler, vec2(high.x, low.y), 0.0),
        textureSampleLevel(level_map, level_sampler, vec2(low.x, high.y), 0.0),
        textureSampleLevel(level_map, level_sampler, high, 0.0),
    );
}

// For even sizes: at the corner of the four the texture unit has their mean for the price of one.
@fragment
fn fs_mip_even(@builtin(position) at: vec4<f32>) -> @location(0) vec4<f32> {
    return textureSampleLevel(level_map, level_sampler, at.xy * 2.0 / vec2<f32>(textureDimensions(level_map, 0)), 0.0);
}

@fragment
fn fs_mip(@builtin(position) at: vec4<f32>) -> @location(0) vec4<f32> {
    let t = taps(at.xy);
    return (t.a + t.b + t.c + t.d) * 0.25;
}

// For straight alpha: colour counts as much as it covers, so that what lies under nothing does not bleed out.
@fragment
fn fs_mip_alpha(@builtin(position) at: vec4<f32>) -> @location(0) vec4<f32> {
    let t = taps(at.xy);
    let mean = (t.a + t.b + t.c + t.d) * 0.25;
    let weighted = (t.a.rgb * t.a.a + t.b.rgb * t.b.a + t.c.rgb * t.c.a + t.d.rgb * t.d.a) * 0.25;
    return vec4(select(mean.rgb, weighted / max(mean.a, 1e-6), mean.a > 1e-4), mean.a);
}
