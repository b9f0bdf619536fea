//! Reading animations; sampling them is in [`crate::animation`].

use super::{
    Context,
    node::{Hierarchy, decompose},
};
use crate::{
    Animation, Channel, Error, Interpolation, Place, Property, Scene,
    accessor::{Layout, Type},
    json::{Item, Kind, Value},
};

/// All animations. Nodes that they move lose their matrix for translation, rotation and scale.
pub(super) fn animations(context: &mut Context<'_>, scene: &mut Scene, hierarchy: &Hierarchy) -> Result<(), Error> {
    let root = context.reader.root;
    for index in 0..root.count(Kind::Animation) {
        let Some(item) = root.get(Kind::Animation, index) else { break };
        let mut animation = Animation { name: item.string("name"), ..Animation::default() };
        let samplers = item.list("samplers");
        for channel in item.list("channels") {
            let channel = item.element(channel);
            if let Some(channel) =
                read_channel(context, scene, hierarchy, samplers, channel, Kind::Animation.at(index))?
            {
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

fn read_channel<'a>(
    context: &mut Context<'a>,
    scene: &Scene,
    hierarchy: &Hierarchy,
    samplers: &'a [Value],
    channel: Item<'a>,
    place: Place,
) -> Result<Option<Channel>, Error> {
    let target = channel.get("target");
    if !target.exists() {
        channel.missing("target");
    }
    let Some(node) = target.index("node") else {
        // Something else is moved, by an extension.
        context.warn(place, "a channel without a target node is left out");
        return Ok(None);
    };
    let Some(sampler) = samplers.get(channel.need("sampler")) else {
        return Err(Error::Index { place, what: "a sampler" });
    };
    let sampler = channel.element(sampler);
    let Some(node) = hierarchy.map.get(node) else {
        return Err(Error::Index { place, what: "a target node" });
    };
    let weights = node.and_then(|node| scene.nodes.get(node)).map_or(0, |node| node.weights.len());
    let path = match target.text("path") {
        Some("translation") => Some((Property::Translation, Type::Vec3, 3)),
        Some("rotation") => Some((Property::Rotation, Type::Vec4, 4)),
        Some("scale") => Some((Property::Scale, Type::Vec3, 3)),
        Some("weights") => Some((Property::Weights, Type::Scalar, weights)),
        _ => None,
    };
    let interpolation = match sampler.text("interpolation") {
        Some("STEP") => Some((Interpolation::Step, 1)),
        Some("LINEAR") | None => Some((Interpolation::Linear, 1)),
        Some("CUBICSPLINE") => Some((Interpolation::CubicSpline, 3)),
        _ => None,
    };
    let (Some((property, kind, width)), Some((interpolation, by_key))) = (path, interpolation) else {
        context.warn(place, "a channel of unknown path or interpolation is left out");
        return Ok(None);
    };
    let Some(node) = *node else { return Ok(None) };
    if width == 0 {
        context.warn(place, "a channel of weights for a node without morph targets is left out");
        return Ok(None);
    }

    let reader = &context.reader;
    let input = reader.layout(sampler.need("input"), place, "a sampler's input")?;
    input.expect(&[Type::Scalar], None)?;
    let times = all_floats(context, &input, false)?;
    if times.is_empty() || !times.is_sorted() {
        return input.refuse("its times are none or run backwards");
    }
    let output = reader.layout(sampler.need("output"), place, "a sampler's output")?;
    output.expect(&[kind], None)?;
    let expected = times.len().saturating_mul(width * by_key);
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
    let values = context.reader.floats(layout, None, normalize)?;
    if values.iter().all(|value| value.is_finite()) { Ok(values) } else { layout.refuse("a value is not finite") }
}
