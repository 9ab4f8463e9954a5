using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime;

/// <summary>
/// Pictures that come to a fitted model as numbers, in a vector of Single, because the program prepares them itself. They are perturbed
/// after that: picture and baseline are prepared, and a sample is a choice between the two, pixel by pixel.
/// </summary>
/// <param name="Input">Height, width, channels and the order of the axes: the vector has as many values as that makes.</param>
public sealed record PreparedTensor(ScorerInput Input)
{
    /// <summary>
    /// A column of images in the same model whose steps make the vector of it, such as a custom mapping behind <c>ResizeImages</c>; they
    /// must work pixel by pixel. Null (the default): <see cref="Preprocessing"/> makes it.
    /// </summary>
    public string? ImageColumn { get; init; }

    /// <summary>What the program does before its model, where no step of the model does it. Defaults to
    /// <see cref="Engine.Preprocessing.Raw"/>.</summary>
    public Preprocessing Preprocessing { get; init; } = Preprocessing.Raw;

    internal IEnumerable<string> Problems()
    {
        if (Input.Height < 1 || Input.Width < 1 || Input.Channels < 1)
            yield return FormattableString.Invariant($"A tensor of {Input.Height} x {Input.Width} with {Input.Channels} channels is no ")
                + "picture; give a height, a width and a number of channels of 1 or more.";
        else if (ImageColumn is null)
            foreach (string problem in Preprocessing.Problems(Input.Channels))
                yield return problem;
    }
}
