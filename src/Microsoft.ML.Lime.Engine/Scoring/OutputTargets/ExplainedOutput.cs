namespace Microsoft.ML.Lime.Engine;

/// <summary>Describes one value of an <see cref="ITargetReader"/>: a class, or a value with a name.</summary>
public sealed record ExplainedOutput
{
    /// <summary>The class, as an index into the model's output; null if the value is not a class.</summary>
    public int? ClassIndex { get; init; }

    /// <summary>The class's name; null if it has none, or if the value is not a class.</summary>
    public string? ClassName { get; init; }

    /// <summary>Name of the value in a few words, such as <c>sum of channel 3</c>; null for a class.</summary>
    public string? TargetName { get; init; }
}
