namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// The selection of segments for an image and a mask: the parameters of Python LIME's <c>get_image_and_mask</c>, with its defaults.
/// </summary>
public sealed record ImageAndMaskOptions
{
    /// <summary>
    /// Whether only segments that support the class are selected, without a tint. The default is true; set it to false to use
    /// <see cref="NegativeOnly"/>.
    /// </summary>
    public bool PositiveOnly { get; init; } = true;

    /// <summary>Whether only segments that oppose the class are selected, without a tint. The default is false.</summary>
    public bool NegativeOnly { get; init; }

    /// <summary>
    /// Whether the other segments are black (Python's documentation says grey, its code paints them black). The default is false.
    /// </summary>
    public bool HideRest { get; init; }

    /// <summary>
    /// Maximum number of segments, at least 0: those whose weights have the largest magnitude; ties by index. The default is 5.
    /// </summary>
    public int Features { get; init; } = 5;

    /// <summary>
    /// Minimum magnitude of a weight, at least 0. With <see cref="PositiveOnly"/> or <see cref="NegativeOnly"/> the weight must be greater,
    /// otherwise greater or equal. The default is 0. A weight of 0 is never selected.
    /// </summary>
    public double MinWeight { get; init; }

    /// <summary>
    /// Whether supporting segments are blue and opposing ones orange, if both are selected: distinguishable with colour blindness (Okabe
    /// and Ito 2008), the grey image blended with the colour half and half, visible on any background. The default is false, as in Python
    /// LIME: the green channel of supporting segments and the red channel of opposing segments are set to the image's maximum value, which
    /// is not visible on white.
    /// </summary>
    public bool BlueOrange { get; init; }

    /// <summary>Problems of these options, one sentence each; empty if valid.</summary>
    public IReadOnlyList<string> Problems()
    {
        List<string> problems = [];
        if (PositiveOnly && NegativeOnly)
            problems.Add("PositiveOnly and NegativeOnly exclude each other; set one of them, or neither to select both kinds of segments.");
        if (Features < 0)
            problems.Add(FormattableString.Invariant($"The number of segments must be at least 0, but it is {Features}."));
        if (!(MinWeight >= 0 && double.IsFinite(MinWeight)))
            problems.Add(FormattableString.Invariant($"The minimum weight must be finite and at least 0, but it is {MinWeight}."));
        return problems;
    }

    /// <summary>Selects segments.</summary>
    /// <param name="fit">The surrogate model. Its signed importance is used if it exists, otherwise its importance.</param>
    /// <returns>One value per segment: 1 or -1 if selected, 0 if not. With one sign only, selected segments are 1.</returns>
    public int[] SelectSegments(SurrogateFit fit)
    {
        ArgumentNullException.ThrowIfNull(fit);
        double[] weights = fit.SignedImportance ?? fit.Importance;
        var signs = new int[weights.Length];
        bool one = PositiveOnly || NegativeOnly;
        foreach (int segment in Enumerable.Range(0, weights.Length).Where(IsSelected)
            .OrderByDescending(segment => Math.Abs(weights[segment])).Take(Features)) // a stable sort
            signs[segment] = one ? 1 : Math.Sign(weights[segment]);
        return signs;

        bool IsSelected(int segment)
        {
            double size = PositiveOnly ? weights[segment] : NegativeOnly ? -weights[segment] : Math.Abs(weights[segment]);
            return size > 0 && (one ? size > MinWeight : size >= MinWeight);
        }
    }
}
