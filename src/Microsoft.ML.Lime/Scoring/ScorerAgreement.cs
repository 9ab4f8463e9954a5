namespace Microsoft.ML.Lime;

/// <summary>Whether a scorer and a fitted model give the same scores; had by <see cref="ScorerAgreementExtensions.AgreesWith"/>.</summary>
public sealed record ScorerAgreement
{
    /// <summary>Whether every score of every picture agreed; false where there was no picture.</summary>
    public required bool Agrees { get; init; }

    /// <summary>Pictures that were compared.</summary>
    public required int Rows { get; init; }

    /// <summary>Rows that were passed over, because they have no picture.</summary>
    public required int RowsWithoutPicture { get; init; }

    /// <summary>
    /// The largest difference of two raw scores; NaN where a score is no number, and 0 where there was no picture.
    /// </summary>
    public required double LargestDifference { get; init; }

    /// <summary>The position of the row that it was found in, or null where there was no picture.</summary>
    public required long? Row { get; init; }

    /// <summary>All of it as a sentence, with what to look at where they differ.</summary>
    public required string Sentence { get; init; }

    /// <summary><see cref="Sentence"/>.</summary>
    public override string ToString() => Sentence;
}
