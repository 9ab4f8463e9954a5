namespace Microsoft.ML.Lime.Evaluation;

/// <summary>A reason to look closer: a class whose importance lies where it should not.</summary>
public sealed record ShortcutAlarm
{
    /// <summary>The class.</summary>
    public required string Class { get; init; }

    /// <summary>The place in words, such as <c>the top left corner</c>.</summary>
    public required string Place { get; init; }

    /// <summary>In how many pictures of the class it is so.</summary>
    public required int Pictures { get; init; }

    /// <summary>Of how many.</summary>
    public required int Of { get; init; }

    /// <summary>The share of positive importance in the place, the mean over pictures.</summary>
    public required double Share { get; init; }

    /// <summary>The share that would be expected of maps that have no reason to prefer the place.</summary>
    public required double Expected { get; init; }

    /// <summary>The probability of so much by chance, for this class and question alone.</summary>
    public required double PValue { get; init; }

    /// <summary>The alarm in one plain sentence.</summary>
    public required string Sentence { get; init; }
}
