namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Which segments of an explanation an image and a mask of it show: the parameters of python lime's <c>get_image_and_mask</c>, with its
/// defaults.
/// </summary>
public sealed record ImageAndMaskOptions
{
    /// <summary>
    /// Only segments that speak for the class, without a tint. Defaults to true; false together with <see cref="NegativeOnly"/>.
    /// </summary>
    public bool PositiveOnly { get; init; } = true;

    /// <summary>Only segments that speak against the class, without a tint. Defaults to false.</summary>
    public bool NegativeOnly { get; init; }

    /// <summary>
    /// Whether the other segments are black (python's documentation says grey, its code makes them black). Defaults to false.
    /// </summary>
    public bool HideRest { get; init; }

    /// <summary>
    /// The number of segments, at most: those whose weight has the largest magnitude; equal ones by number. Defaults to 5.
    /// </summary>
    public int Features { get; init; } = 5;

    /// <summary>
    /// The least magnitude of a weight, 0 or more: with <see cref="PositiveOnly"/> or <see cref="NegativeOnly"/> a weight must be larger
    /// than this, with neither as large. Defaults to 0. A weight of 0 speaks for nothing and is never shown.
    /// </summary>
    public double LeastWeight { get; init; }

    /// <summary>The colours of pros and cons, where both are shown. Defaults to python's green and red.</summary>
    public Tint Tint { get; init; } = Tint.GreenRed;

    /// <summary>What is wrong with these options, a sentence each; empty where nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        List<string> problems = [];
        if (PositiveOnly && NegativeOnly)
            problems.Add("Positive only and negative only exclude each other; set one of them, or neither for both kinds of segments.");
        if (Features < 0)
            problems.Add(FormattableString.Invariant($"The number of segments to show must be at least 0, but it is {Features}."));
        if (!(LeastWeight >= 0 && double.IsFinite(LeastWeight)))
            problems.Add(FormattableString.Invariant($"The least weight must be a finite number of at least 0, but it is {LeastWeight}."));
        if (!Enum.IsDefined(Tint))
            problems.Add(FormattableString.Invariant($"The tint {(int)Tint} does not exist; take GreenRed or BlueOrange."));
        return problems;
    }

    /// <summary>The selected segments.</summary>
    /// <param name="fit">The fit whose weights decide: the signed importance where there is one, else the importance.</param>
    /// <returns>One value per segment: 1 or -1 where it is selected, 0 where not. With one sign only, selected ones are 1.</returns>
    public int[] Signs(SurrogateFit fit)
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
            return size > 0 && (one ? size > LeastWeight : size >= LeastWeight);
        }
    }
}
