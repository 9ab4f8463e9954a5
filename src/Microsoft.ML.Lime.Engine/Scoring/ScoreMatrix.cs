using Microsoft.ML.Lime.Engine.Numerics;

namespace Microsoft.ML.Lime.Engine;

/// <summary>Scores of the perturbed images: samples x targets.</summary>
public sealed class ScoreMatrix
{
    private readonly float[] _values;

    /// <summary>A matrix of zeros.</summary>
    /// <exception cref="LimeException">It has more than 200 million scores.</exception>
    public ScoreMatrix(int samples, int targets)
    {
        (Samples, Targets) = (samples, targets);
        NumberLimit.Check(samples, targets, FormattableString.Invariant($"{samples} samples with {targets} explained outputs each"),
            "use fewer samples (occlusion: a larger stride), or explain fewer outputs");
        _values = new float[(long)samples * targets];
    }

    /// <summary>Number of rows.</summary>
    public int Samples { get; }

    /// <summary>Number of columns.</summary>
    public int Targets { get; }

    /// <summary>One score.</summary>
    public float this[int sample, int target]
    {
        get => _values[(long)sample * Targets + target];
        set => _values[(long)sample * Targets + target] = value;
    }

    /// <summary>The scores of one sample, one value per target.</summary>
    public Span<float> Row(int sample) => _values.AsSpan(checked(sample * Targets), Targets);

    /// <summary>The scores of one target, one value per sample.</summary>
    public double[] Column(int target)
    {
        var column = new double[Samples];
        for (int i = 0; i < column.Length; i++)
            column[i] = this[i, target];
        return column;
    }

    /// <summary>The first rows.</summary>
    internal ScoreMatrix First(int samples)
    {
        if (samples == Samples)
            return this;
        var first = new ScoreMatrix(samples, Targets);
        _values.AsSpan(0, first._values.Length).CopyTo(first._values);
        return first;
    }

    /// <summary>A subset of the targets, in the given order.</summary>
    internal ScoreMatrix Columns(int[] targets)
    {
        var some = new ScoreMatrix(Samples, targets.Length);
        for (int sample = 0; sample < Samples; sample++)
            for (int i = 0; i < targets.Length; i++)
                some[sample, i] = this[sample, targets[i]];
        return some;
    }
}
