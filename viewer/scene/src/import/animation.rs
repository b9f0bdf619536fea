//! Reading animations; sampling them is in [`crate::animation`].

use gltf::json::{self, accessor::Type, validation::Checked};

use super::{
    Context,
    node::{Hierarchy, decompose},
};
use crate::{
    Animation, Channel, Error, Interpolation, Place, Property, Scene,
    accessor::{Layout, Selection},
};

/// All animations. Nodes that they move lose their matrix for translation, rotation and scale.
pub(super) fn animations(context: &mut Context<'_>, scene: &mut Scene, hierarchy: &Hierarchy) -> Result<(), Error> {
    for (index, description) in context.root.animations.iter().enumerate() {
        let place = Place { kind: "animation", index };
        let mut animation = Animation { name: description.name.clone().unwrap_or_default(), ..Animation::default() };
        for channel in &description.channels {
            if let Some(channel) = read_channel(context, scene, hierarchy, description, channel, place)? {
                animation.duration = animation.duration.max(channel.times.last().copied().unwrap_or_default());
                if channel.property != Property::Weights
                    && let Some(node) = scene.nodes.get_mut(channel.node)
                {
                    node.transform = decompose(node.transform);
                }
                animation.channels.push(channel);
            }
        }
        scene.animations.push(animation);
    }
    Ok(())
}

fn read_channel(
    context: &mut Context<'_>,
    scene: &Scene,
    hierarchy: &Hierarchy,
    animation: &json::Animation,
    channel: &json::animation::Channel,
    place: Place,
) -> Result<Option<Channel>, Error> {
    let Some(sampler) = animation.samplers.get(channel.sampler.value()) else {
        return Err(Error::Index { place, what: "a sampler" });
    };
    let Some(node) = hierarchy.map.get(channel.target.node.value()) else {
        return Err(Error::Index { place, what: "a target node" });
    };
    let (Checked::Valid(path), Checked::Valid(interpolation)) = (channel.target.path, sampler.interpolation) else {
        context.warn(place, "a channel of unknown path or interpolation is left out");
        return Ok(None);
    };
    let Some(node) = *node else { return Ok(None) };
    let targets = scene.nodes.get(node).map_or(0, |node| node.weights.len());
    let (property, kind, width) = match path {
        json::animation::Property::Translation => (Property::Translation, Type::Vec3, 3),
        json::animation::Property::Rotation => (Property::Rotation, Type::Vec4, 4),
        json::animation::Property::Scale => (Property::Scale, Type::Vec3, 3),
        json::animation::Property::MorphTargetWeights => (Property::Weights, Type::Scalar, targets),
    };
    if width == 0 {
        context.warn(place, "a channel of weights for a node without morph targets is left out");
        return Ok(None);
    }
    let (interpolation, by_key) = match interpolation {
        json::animation::Interpolation::Step => (Interpolation::Step, width),
        json::animation::Interpolation::Linear => (Interpolation::Linear, width),
        json::animation::Interpolation::CubicSpline => (Interpolation::CubicSpline, width * 3),
    };

    let reader = &context.reader;
    let input = reader.layout(sampler.input.value(), place, "a sampler's input")?;
    input.expect(&[Type::Scalar], None)?;
    let times = all_floats(context, &input, false)?;
    if times.is_empty() || !times.is_sorted() {
        return input.refuse("its times are none or run backwards");
    }
    let output = reader.layout(sampler.output.value(), place, "a sampler's output")?;
    output.expect(&[kind], None)?;
    let expected = times.len().saturating_mul(by_key);
    // Rotations and weights are in -1..1 and 0..1: integers can only mean that.
    let normalize = matches!(property, Property::Rotation | Property::Weights);
    let mut values = all_floats(context, &output, normalize)?;
    if values.len() < expected {
        return output.refuse("it holds fewer values than its keyframes need");
    }
    values.truncate(expected);
    Ok(Some(Channel { node, property, interpolation, times, values }))
}

fn all_floats(context: &Context<'_>, layout: &Layout<'_>, normalize: bool) -> Result<Vec<f32>, Error> {
    const ALL: Selection<'_> = None;
    let values = context.reader.floats(layout, ALL, normalize)?;
    if values.iter().all(|value| value.is_finite()) { Ok(values) } else { layout.refuse("a value is not finite") }
}
