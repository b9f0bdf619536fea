// The built-in studio: a light room with soft boxes as for a product photograph. Wants environment.wgsl.

// A soft box: a rectangle of light at `centre` (direction times distance), facing the origin, with soft edges.
fn soft_box(d: vec3<f32>, centre: vec3<f32>, size: vec2<f32>, edge: f32) -> f32 {
    let axis = normalize(centre);
    let right = normalize(cross(vec3(0.0, 1.0, 0.001), axis));
    let up = cross(axis, right);
    let reach = dot(d, axis);
    if reach <= 0.0 {
        return 0.0;
    }
    let at = abs(vec2(dot(d, right), dot(d, up)) / reach * length(centre)) - size * 0.5;
    // Distance to the rectangle with rounded corners.
    let outside = length(max(at + edge, vec2(0.0))) + min(max(at.x, at.y) + edge, 0.0) - edge;
    return 1.0 - smoothstep(-edge, edge, outside);
}

fn studio(d: vec3<f32>) -> vec3<f32> {
    // Walls and ceiling fall off towards a darker floor.
    let sky = smoothstep(-0.5, 0.9, d.y);
    var light = mix(0.3, 0.55, sky);
    // The floor throws light back up from below.
    light += 0.3 * smoothstep(0.3, 1.0, -d.y);
    // A broad box overhead, the key to the left of the camera, a fill to its right, and two strips behind for the rim.
    light += 2.3 * soft_box(d, vec3(0.0, 2.4, 0.2), vec2(2.6, 2.0), 0.25);
    light += 5.4 * soft_box(d, vec3(-2.0, 1.3, 1.9), vec2(1.5, 1.9), 0.12);
    light += 1.7 * soft_box(d, vec3(2.4, 0.7, 1.6), vec2(1.7, 1.9), 0.2);
    light += 5.0 * soft_box(d, vec3(1.9, 0.8, -2.2), vec2(0.6, 2.4), 0.1);
    light += 4.0 * soft_box(d, vec3(-2.3, 0.7, -1.9), vec2(0.6, 2.4), 0.1);
    return vec3(light);
}

@fragment
fn fs_studio(@builtin(position) at: vec4<f32>) -> @location(0) vec4<f32> {
    var light = vec3(0.0);
    for (var i = 0u; i < 4u; i++) {
        light += studio(direction(at.xy + vec2(f32(i & 1u), f32(i >> 1u)) * 0.5 - 0.25));
    }
    return vec4(light * 0.25, 1.0);
}
