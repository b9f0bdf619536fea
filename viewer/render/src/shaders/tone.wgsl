// From light to what a display shows. Wants a constant TONE, one of crate::ToneMapping: who compiles the module need not
// keep, and some in software would compute, what is not chosen.

fn encode(c: vec3<f32>) -> vec3<f32> {
    return select(1.055 * pow(max(c, vec3(1e-6)), vec3(1.0 / 2.4)) - 0.055, 12.92 * c, c <= vec3(0.0031308));
}

// Khronos PBR Neutral (https://github.com/KhronosGroup/ToneMapping, PBR_Neutral).
fn neutral(light: vec3<f32>) -> vec3<f32> {
    let start = 0.8 - 0.04;
    let low = min(light.r, min(light.g, light.b));
    let offset = select(0.04, low - 6.25 * low * low, low < 0.08);
    let color = light - offset;
    let peak = max(color.r, max(color.g, color.b));
    if peak < start {
        return color;
    }
    let room = 1.0 - start;
    let pressed = 1.0 - room * room / (peak + room - start);
    let fade = 1.0 - 1.0 / (0.15 * (peak - pressed) + 1.0);
    return mix(color * (pressed / peak), vec3(pressed), fade);
}

// Stephen Hill's fit of the ACES reference and output transforms, with the exposure that three.js gives it.
fn aces(light: vec3<f32>) -> vec3<f32> {
    let into = mat3x3(
        vec3(0.59719, 0.07600, 0.02840),
        vec3(0.35458, 0.90834, 0.13383),
        vec3(0.04823, 0.01566, 0.83777),
    );
    let back = mat3x3(
        vec3(1.60475, -0.10208, -0.00327),
        vec3(-0.53108, 1.10813, -0.07276),
        vec3(-0.07367, -0.00605, 1.07602),
    );
    let v = into * (light / 0.6);
    return back * ((v * (v + 0.0245786) - 0.000090537) / (v * (0.983729 * v + 0.4329510) + 0.238081));
}

// Troy Sobotka's AgX with Benjamin Wrensch's polynomial for its curve, in Rec. 2020 as Filament does it.
fn agx(light: vec3<f32>) -> vec3<f32> {
    let wide = mat3x3(vec3(0.6274, 0.0691, 0.0164), vec3(0.3293, 0.9195, 0.0880), vec3(0.0433, 0.0113, 0.8956));
    let narrow = mat3x3(vec3(1.6605, -0.1246, -0.0182), vec3(-0.5876, 1.1329, -0.1006), vec3(-0.0728, -0.0083, 1.1187));
    let inset = mat3x3(
        vec3(0.856627153315983, 0.137318972929847, 0.11189821299995),
        vec3(0.0951212405381588, 0.761241990602591, 0.0767994186031903),
        vec3(0.0482516061458583, 0.101439036467562, 0.811302368396859),
    );
    let outset = mat3x3(
        vec3(1.1271005818144368, -0.1413297634984383, -0.14132976349843826),
        vec3(-0.11060664309660323, 1.157823702216272, -0.11060664309660294),
        vec3(-0.016493938717834573, -0.016493938717834257, 1.2519364065950405),
    );
    let stops = log2(max(inset * (wide * light), vec3(1e-10)));
    let x = clamp((stops + 12.47393) / 16.5, vec3(0.0), vec3(1.0));
    let x2 = x * x;
    let x4 = x2 * x2;
    let curve = 15.5 * x4 * x2 - 40.14 * x4 * x + 31.96 * x4 - 6.868 * x2 * x + 0.4298 * x2 + 0.1191 * x - 0.00232;
    return narrow * pow(max(outset * curve, vec3(0.0)), vec3(2.2));
}

// Hejl and Burgess-Dawson's film curve; it includes an encoding of 2.2, which is taken out again.
fn cineon(light: vec3<f32>) -> vec3<f32> {
    let c = max(light - 0.004, vec3(0.0));
    return pow((c * (6.2 * c + 0.5)) / (c * (6.2 * c + 1.7) + 0.06), vec3(2.2));
}

fn tone_map(light: vec3<f32>) -> vec3<f32> {
    switch TONE {
        case 2u: { return neutral(light); }
        case 3u: { return aces(light); }
        case 4u: { return agx(light); }
        case 5u: { return light / (1.0 + light); }
        case 6u: { return cineon(light); }
        default: { return light; }
    }
}

// Display-encoded colour of this light.
fn displayed(light: vec3<f32>, exposure: f32) -> vec3<f32> {
    // Half floats end at 65504: what is beyond is a very bright white, not an infinity.
    let exposed = min(max(light, vec3(0.0)), vec3(65504.0)) * exposure;
    return encode(clamp(tone_map(exposed), vec3(0.0), vec3(1.0)));
}
