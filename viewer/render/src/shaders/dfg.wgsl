// The table of the split sum: how much of white light a rough surface reflects, by n·v (across) and perceptual roughness
// (down), as scale (x) and offset (y) of the reflectance at normal incidence. x + y is the albedo of a perfect mirror's
// single scattering, from which the multiple scattering follows. z: what white sheen gives back. Wants fullscreen.wgsl.

const SIDE = 32.0;
const SAMPLES = 256u;
const FIBRES = 128u;
const TAU = 6.28318530718;

// Charlie's shadowing (Estevez and Kulla, "Production Friendly Microfacet Sheen BRDF", 2017).
fn fibre_fit(x: f32, alpha: f32) -> f32 {
    let t = (1.0 - alpha) * (1.0 - alpha);
    let bend = mix(21.5473, 25.3245, t) / (1.0 + mix(3.82987, 3.32435, t) * pow(x, mix(0.19823, 0.16801, t)));
    return bend + mix(-1.97760, -1.27393, t) * x + mix(-4.32054, -4.85967, t);
}

fn fibre_lambda(cosine: f32, alpha: f32) -> f32 {
    if cosine < 0.5 {
        return exp(fibre_fit(cosine, alpha));
    }
    return exp(2.0 * fibre_fit(0.5, alpha) - fibre_fit(1.0 - cosine, alpha));
}

// White light that fibres send back, over all directions that it comes from (KHR_materials_sheen).
fn sheen(view: vec3<f32>, roughness: f32) -> f32 {
    // Smoother ones than this are seen at no angle that has a width.
    let alpha = max(roughness * roughness, 0.005);
    var sum = 0.0;
    for (var i = 0u; i < FIBRES; i++) {
        let x = f32(i) + 0.5;
        let z = x / f32(FIBRES);
        let phi = TAU * fract(x * 0.61803398875);
        let l = vec3(sqrt(1.0 - z * z) * vec2(cos(phi), sin(phi)), z);
        let n_h = normalize(l + view).z;
        let density = (2.0 + 1.0 / alpha) * pow(max(1.0 - n_h * n_h, 0.0), 0.5 / alpha) / TAU;
        let shadowed = 1.0 + fibre_lambda(view.z, alpha) + fibre_lambda(z, alpha);
        sum += density / (shadowed * 4.0 * view.z);
    }
    return min(sum * TAU / f32(FIBRES), 1.0);
}

@fragment
fn fs_dfg(@builtin(position) at: vec4<f32>) -> @location(0) vec4<f32> {
    // Texel middles stand for 0 and 1 at the ends, so that lookups need no more than clamping: the half texel lost there
    // is smaller than what eight bits show.
    let n_v = at.x / SIDE;
    let roughness = at.y / SIDE;
    let alpha = roughness * roughness;
    let view = vec3(sqrt(1.0 - n_v * n_v), 0.0, n_v);
    // Visible normals (Heitz, "Sampling the GGX Distribution of Visible Normals", JCGT 2018).
    let stretched = normalize(vec3(alpha * view.x, 0.0, view.z));
    let t1 = vec3(0.0, 1.0, 0.0);
    let t2 = cross(stretched, t1);
    var sum = vec2(0.0);
    for (var i = 0u; i < SAMPLES; i++) {
        let x = f32(i) + 0.5;
        let radius = sqrt(x / f32(SAMPLES));
        let phi = TAU * fract(x * 0.61803398875);
        let p1 = radius * cos(phi);
        let s = 0.5 * (1.0 + stretched.z);
        let p2 = mix(sqrt(1.0 - p1 * p1), radius * sin(phi), s);
        let h = p1 * t1 + p2 * t2 + sqrt(max(0.0, 1.0 - p1 * p1 - p2 * p2)) * stretched;
        let half_way = normalize(vec3(alpha * h.x, alpha * h.y, max(0.0, h.z)));
        let v_h = max(dot(view, half_way), 0.0);
        let l = reflect(-view, half_way);
        if l.z > 0.0 {
            // Height-correlated Smith: what of the visible is also lit.
            let lambda_v = sqrt(alpha * alpha + (1.0 - alpha * alpha) * n_v * n_v) / n_v;
            let lambda_l = sqrt(alpha * alpha + (1.0 - alpha * alpha) * l.z * l.z) / l.z;
            let lit = (1.0 + lambda_v) / (lambda_v + lambda_l);
            let fresnel = pow(1.0 - v_h, 5.0);
            sum += lit * vec2(1.0 - fresnel, fresnel);
        }
    }
    return vec4(sum / f32(SAMPLES), sheen(view, roughness), 1.0);
}
