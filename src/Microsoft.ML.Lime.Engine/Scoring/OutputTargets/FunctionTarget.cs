namespace Microsoft.ML.Lime.Engine.Scoring.OutputTargets;

/// <summary>Values that a function computes from the outputs.</summary>
internal sealed class FunctionTarget : ITarget
{
    private readonly string[] _names;
    private readonly Targets.Function _read;

    public FunctionTarget(IReadOnlyList<string> names, Targets.Function read)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (names.Count == 0)
            throw new ArgumentException("At least one number must be named.", nameof(names));
        (_names, _read) = ([.. names], read);
        Info = new ComponentInfo("function", KeyValuePair.Create("numbers", (double)names.Count));
    }

    public ComponentInfo Info { get; }

    public IReadOnlyList<string> Problems(IScorer scorer) => [];

    public ITargetReader Open(IScorer scorer, ReadOnlySpan<float> image, ReadOnlySpan<float> baseline) => new RawReader(_names, _read);
}
