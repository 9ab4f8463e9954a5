namespace Microsoft.ML.Lime;

/// <summary>
/// Whether a scorer and a fitted model give the same scores; the result of <see cref="ScorerAgreementExtensions.AgreesWith"/>.
/// </summary>
public sealed record ScorerAgreement
{
    /// <summary>Whether all scores of all images agree; false where there was no image.</summary>
    public required bool Agrees { get; init; }

    /// <summary>Number of compared images.</summary>
    public required int Rows { get; init; }

    /// <summary>Number of rows without an image, which were skipped.</summary>
    public required int RowsWithoutImage { get; init; }

    /// <summary>
    /// The largest difference of two raw scores; NaN where a score is NaN, and 0 where there was no image.
    /// </summary>
    public required double MaxDifference { get; init; }

    /// <summary>The position of its row, or null where there was no image.</summary>
    public required long? Row { get; init; }

    /// <summary>The result as a sentence, with what to check where the scores differ.</summary>
    public required string Sentence { get; init; }

    /// <summary><see cref="Sentence"/>.</summary>
    public override string ToString() => Sentence;
}
