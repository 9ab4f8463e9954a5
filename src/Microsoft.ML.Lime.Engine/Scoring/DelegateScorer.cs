namespace Microsoft.ML.Lime.Engine;

/// <summary>A scorer that calls a function from a batch of images to scores.</summary>
public sealed class DelegateScorer : IScorer
{
    private readonly ScoreBatch _score;

    /// <summary>Scores a batch.</summary>
    /// <param name="batch">count x <see cref="ScorerInput.Length"/> preprocessed values, in the layout of the input.</param>
    /// <param name="count">Number of images in the batch.</param>
    /// <param name="scores">Receives count x <see cref="OutputLength"/> raw outputs.</param>
    public delegate void ScoreBatch(ReadOnlySpan<float> batch, int count, Span<float> scores);

    /// <summary>Wraps a function.</summary>
    /// <param name="input">The input of the function.</param>
    /// <param name="outputLength">Number of output values per image, at least 1.</param>
    /// <param name="score">The function. Several threads call it at once if <see cref="DegreeOfParallelism"/> is more than 1.</param>
    public DelegateScorer(ScorerInput input, int outputLength, ScoreBatch score)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputLength, 1);
        (Input, OutputLength, _score) = (input, outputLength, score);
    }

    /// <inheritdoc/>
    public ScorerInput Input { get; }

    /// <inheritdoc/>
    public int OutputLength { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The product of the sizes is not <see cref="OutputLength"/>.</exception>
    public IReadOnlyList<int> OutputShape
    {
        get => field ?? [OutputLength];
        init => field = value.Aggregate(1L, (product, size) => product * size) == OutputLength
            ? value
            : throw new ArgumentException($"An output of [{string.Join(',', value)}] does not have {OutputLength} numbers.", nameof(value));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>The activation of the outputs. The default is <see cref="Activation.None"/>.</summary>
    public Activation Activation { get; init; } = Activation.None;

    /// <inheritdoc/>
    public bool ReturnsProbabilities { get; init; }

    /// <summary>The preprocessing. The default is <see cref="Preprocessing.Raw"/>.</summary>
    public Preprocessing Preprocessing { get; init; } = Preprocessing.Raw;

    /// <inheritdoc/>
    public ScorerInfo Info { get; init; } = new() { Name = "delegate" };

    /// <summary>Maximum batch size. The default is 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Maximum number of threads that call the function at once. The default is 1.</summary>
    public int DegreeOfParallelism { get; init; } = 1;

    /// <inheritdoc/>
    public void Prepare(ImageBuffer image, Span<float> sample) => Preprocessing.Apply(image, Input, sample);

    /// <inheritdoc/>
    public IInferenceSession OpenSession() => new Session(this);

    /// <summary>Does nothing; no resources are held.</summary>
    public void Dispose()
    {
    }

    private sealed class Session(DelegateScorer scorer) : IInferenceSession
    {
        private readonly float[] _input = new float[scorer.BatchSize * scorer.Input.Length];
        private readonly float[] _output = new float[scorer.BatchSize * scorer.OutputLength];

        public Span<float> Input => _input;

        public ReadOnlySpan<float> Run(int count)
        {
            scorer._score(_input.AsSpan(0, count * scorer.Input.Length), count, _output.AsSpan(0, count * scorer.OutputLength));
            return _output.AsSpan(0, count * scorer.OutputLength);
        }

        public void Dispose()
        {
        }
    }
}
