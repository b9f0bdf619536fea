// The last pass: from premultiplied linear light to what a display wants. Wants fullscreen.wgsl and tone.wgsl.

struct Output {
    // Display-encoded; alpha 0 where there is none.
    background: vec4<f32>,
    exposure: f32,
    // 1 where colour is to be multiplied by alpha again.
    premultiply: f32,
    padding: vec2<f32>,
}

@group(0) @binding(0) var<uniform> output: Output;
@group(0) @binding(1) var light_map: texture_2d<f32>;

@fragment
fn fs_output(@builtin(position) at: vec4<f32>) -> @location(0) vec4<f32> {
    let texel = textureLoad(light_map, vec2<i32>(at.xy), 0);
    let shown = displayed(texel.rgb / max(texel.a, 1e-5), output.exposure);
    var alpha = clamp(texel.a, 0.0, 1.0);
    // As the page's compositor would: over the background, encoded.
    let color = mix(output.background.rgb * output.background.a, shown, alpha);
    alpha = alpha + output.background.a * (1.0 - alpha);
    // Here colour is premultiplied.
    return vec4(color / mix(max(alpha, 1e-5), 1.0, output.premultiply), alpha);
}
