// The environment behind everything. Wants frame.wgsl.

@group(1) @binding(0) var sky_map: texture_cube<f32>;
@group(1) @binding(1) var blurred_sky_map: texture_cube<f32>;
@group(1) @binding(2) var sky_sampler: sampler;

struct Sky {
    @builtin(position) clip: vec4<f32>,
    @location(0) point: vec2<f32>,
}

@vertex
fn vs_sky(@builtin(vertex_index) index: u32) -> Sky {
    let point = vec2(f32(index & 1u) * 4.0 - 1.0, f32(index >> 1u) * 4.0 - 1.0);
    return Sky(vec4(point, 1.0, 1.0), point);
}

@fragment
fn fs_sky(in: Sky) -> @location(0) vec4<f32> {
    let far = frame.sky * vec4(in.point, 1.0, 1.0);
    var way = normalize(far.xyz / far.w);
    if frame.dome.y > 0.0 {
        // The environment on a dome about the place it was taken from, with a flat floor: where does the ray meet it?
        let centre = vec3(0.0, frame.dome.x + frame.dome.y, 0.0);
        let start = frame.eye - centre;
        let b = dot(start, way);
        let inside = b * b - dot(start, start) + frame.dome.z * frame.dome.z;
        var hit = start + way * (sqrt(max(inside, 0.0)) - b);
        let floor_distance = (-frame.dome.y - start.y) / way.y;
        if hit.y < -frame.dome.y && floor_distance > 0.0 {
            hit = start + way * floor_distance;
        }
        way = normalize(hit);
    }
    way = to_light(way);
    let blur = frame.light.w;
    var light = textureSampleLevel(blurred_sky_map, sky_sampler, way, frame.lod_max * blur).rgb;
    if blur < 0.1 {
        light = mix(textureSampleLevel(sky_map, sky_sampler, way, 0.0).rgb, light, blur * 10.0);
    }
    return drawn(vec4(light * frame.light.z, 1.0));
}
