namespace Microsoft.ML.Lime.Evaluation;

/// <summary>An alarm of a shortcut search: a class whose importance lies in a suspicious region.</summary>
public sealed record ShortcutAlarm
{
    /// <summary>The class.</summary>
    public required string Class { get; init; }

    /// <summary>Display name of the region, such as <c>the top left corner</c>.</summary>
    public required string Region { get; init; }

    /// <summary>Number of images of the class for which the finding holds.</summary>
    public required int Images { get; init; }

    /// <summary>Number of images tested.</summary>
    public required int TestedImages { get; init; }

    /// <summary>The share of positive importance in the region, 0 to 1, the mean over images.</summary>
    public required double Share { get; init; }

    /// <summary>The share expected for maps without a preference for the region, 0 to 1.</summary>
    public required double Expected { get; init; }

    /// <summary>The p-value of this class and test alone, without correction for multiple tests.</summary>
    public required double PValue { get; init; }

    /// <summary>The alarm in words.</summary>
    public required string Message { get; init; }
}
