namespace Microsoft.ML.Lime.Engine;

/// <summary>What one number of a <see cref="ITargetReader"/> is: a class, or something with a name of its own.</summary>
public sealed record ExplainedOutput
{
    /// <summary>The class, as an index into the model's output; null where the number is no class.</summary>
    public int? ClassIndex { get; init; }

    /// <summary>The class's name; null where it has none, and where the number is no class.</summary>
    public string? ClassName { get; init; }

    /// <summary>What the number is in a few words, such as <c>sum of channel 3</c>; null for a class.</summary>
    public string? TargetName { get; init; }
}
