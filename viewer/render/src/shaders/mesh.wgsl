// Vertices: morphing, skinning, world and clip space. Wants frame.wgsl.

struct Object {
    world: mat4x4<f32>,
    // Inverse transpose of world.
    normal: mat3x3<f32>,
    // Texel of the first joint matrix in pose_map; three texels a joint, the rows of an affine matrix.
    joints: u32,
    // Texel of the first (target, weight) in pose_map, and how many there are.
    morphs: u32,
    morph_count: u32,
    // Texels that one target takes in morph_map for each attribute: the number of vertices.
    vertex_count: u32,
    // Attributes of a target: 1 positions, 2 and normals, 3 and tangents.
    morph_stride: u32,
    // Unit of the position displacements.
    morph_scale: f32,
    // -1 where the world matrix mirrors.
    handedness: f32,
    // What the primitive has, see material.wgsl.
    flags: u32,
}

@group(2) @binding(0) var<uniform> object: Object;
@group(2) @binding(1) var pose_map: texture_2d<f32>;
@group(2) @binding(2) var morph_map: texture_2d<f32>;

struct Vertex {
    @location(0) position: vec3<f32>,
    @location(1) normal: vec2<f32>,
    // Octahedral direction, handedness (0 where there is no tangent).
    @location(2) tangent: vec4<f32>,
    @location(3) uv0: vec2<f32>,
    @location(4) uv1: vec2<f32>,
    @location(5) color: vec4<f32>,
//#if UV23
    @location(6) uv23: vec4<f32>,
//#end
//#if SKIN
    @location(7) joints: vec4<u32>,
    @location(8) weights: vec4<f32>,
//#end
}

struct Surface {
    @builtin(position) clip: vec4<f32>,
    @location(0) position: vec3<f32>,
    @location(1) normal: vec3<f32>,
    @location(2) tangent: vec4<f32>,
    @location(3) uv01: vec4<f32>,
    @location(4) color: vec4<f32>,
//#if UV23
    @location(5) uv23: vec4<f32>,
//#end
}

// A unit vector from its octahedral projection.
fn octahedral(p: vec2<f32>) -> vec3<f32> {
    let z = 1.0 - abs(p.x) - abs(p.y);
    let fold = max(-z, 0.0);
    return normalize(vec3(p - sign(p) * fold, z));
}

fn pose_texel(index: u32) -> vec4<f32> {
    let width = textureDimensions(pose_map).x;
    return textureLoad(pose_map, vec2(index % width, index / width), 0);
}

fn morph_texel(index: u32) -> vec3<f32> {
    let width = textureDimensions(morph_map).x;
    return textureLoad(morph_map, vec2(index % width, index / width), 0).xyz;
}

@vertex
fn vs_mesh(vertex: Vertex, @builtin(vertex_index) index: u32) -> Surface {
    var position = vertex.position;
    var normal = octahedral(vertex.normal);
    var tangent = octahedral(vertex.tangent.xy);
    for (var i = 0u; i < object.morph_count; i++) {
        let morph = pose_texel(object.morphs + i);
        let texel = u32(morph.x) * object.morph_stride * object.vertex_count + index;
        position += morph.y * object.morph_scale * morph_texel(texel);
        if object.morph_stride > 1u {
            normal += morph.y * morph_texel(texel + object.vertex_count);
        }
        if object.morph_stride > 2u {
            tangent += morph.y * morph_texel(texel + 2u * object.vertex_count);
        }
    }
//#if SKIN
    var rows = array<vec4<f32>, 3>(vec4(0.0), vec4(0.0), vec4(0.0));
    let weights = vertex.weights / max(dot(vertex.weights, vec4(1.0)), 1e-6);
    for (var i = 0u; i < 4u; i++) {
        let joint = object.joints + vertex.joints[i] * 3u;
        rows[0] += weights[i] * pose_texel(joint);
        rows[1] += weights[i] * pose_texel(joint + 1u);
        rows[2] += weights[i] * pose_texel(joint + 2u);
    }
    let at = vec4(position, 1.0);
    var world = vec3(dot(rows[0], at), dot(rows[1], at), dot(rows[2], at));
    let skin = transpose(mat3x3(rows[0].xyz, rows[1].xyz, rows[2].xyz));
    // The cofactor matrix is the inverse transpose but for its length and the sign of the determinant.
    let cofactor = mat3x3(cross(skin[1], skin[2]), cross(skin[2], skin[0]), cross(skin[0], skin[1]));
    normal = object.handedness * (cofactor * normal);
    tangent = skin * tangent;
//#else
    var world = (object.world * vec4(position, 1.0)).xyz;
    normal = object.normal * normal;
    tangent = (object.world * vec4(tangent, 0.0)).xyz;
//#end
    var out: Surface;
    out.position = (frame.turn * vec4(world, 1.0)).xyz;
    out.clip = frame.clip_from_world * vec4(out.position, 1.0);
    // Zero scales and cancelling skins leave nothing to normalise.
    out.normal = (frame.turn * vec4(normal * inverseSqrt(max(dot(normal, normal), 1e-24)), 0.0)).xyz;
    let turned = (frame.turn * vec4(tangent * inverseSqrt(max(dot(tangent, tangent), 1e-24)), 0.0)).xyz;
    out.tangent = vec4(turned, sign(vertex.tangent.z) * object.handedness);
    out.uv01 = vec4(vertex.uv0, vertex.uv1);
    out.color = vertex.color;
//#if UV23
    out.uv23 = vertex.uv23;
//#end
    return out;
}
