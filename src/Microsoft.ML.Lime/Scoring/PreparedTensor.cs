namespace Microsoft.ML.Lime;

/// <summary>
/// A column of tensors, vectors of Single, that the program prepares. They are perturbed after the preparation: image and baseline
/// are prepared, and a sample takes each pixel from one of the two.
/// </summary>
/// <param name="Input">Height, width, channels and axis order; the vector has height x width x channels values.</param>
public sealed record PreparedTensor(ScorerInput Input)
{
    /// <summary>
    /// An image column of the same model from which its steps make the tensor, for example a custom mapping after <c>ResizeImages</c>. They
    /// must work pixel by pixel.
    /// </summary>
    /// <value>The default is null: <see cref="Preprocessing"/> makes the tensor.</value>
    public string? ImageColumn { get; init; }

    /// <summary>The preprocessing of the program, where no step of the model does it.</summary>
    /// <value>The default is <see cref="Engine.Preprocessing.Raw"/>.</value>
    public Preprocessing Preprocessing { get; init; } = Preprocessing.Raw;

    internal IEnumerable<string> Problems()
    {
        if (Input.Height < 1 || Input.Width < 1 || Input.Channels < 1)
            yield return FormattableString.Invariant($"A tensor of {Input.Height} x {Input.Width} with {Input.Channels} channels is not ")
                + "an image; give a height, a width and a number of channels of at least 1.";
        else if (ImageColumn is null)
            foreach (string problem in Preprocessing.Problems(Input.Channels))
                yield return problem;
    }
}
