namespace Microsoft.ML.Lime.Engine;

/// <summary>Any function from a batch of pictures to scores, as a scorer.</summary>
public sealed class DelegateScorer : IScorer
{
    private readonly ScoreBatch _score;

    /// <summary>Scores a batch.</summary>
    /// <param name="batch">count x <see cref="ScorerInput.Length"/> prepared numbers, in the layout of the input.</param>
    /// <param name="count">Number of pictures in the batch.</param>
    /// <param name="scores">Receives count x <see cref="OutputLength"/> raw outputs.</param>
    public delegate void ScoreBatch(ReadOnlySpan<float> batch, int count, Span<float> scores);

    /// <summary>Wraps a function.</summary>
    /// <param name="input">The picture that the function takes.</param>
    /// <param name="outputLength">Numbers that it returns per picture, at least 1.</param>
    /// <param name="score">The function; called from several threads at once where <see cref="DegreeOfParallelism"/> is more than
    /// 1.</param>
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
    /// <exception cref="ArgumentException">The sizes do not multiply to <see cref="OutputLength"/>.</exception>
    public IReadOnlyList<int> OutputShape
    {
        get => field ?? [OutputLength];
        init => field = value.Aggregate(1L, (product, size) => product * size) == OutputLength
            ? value
            : throw new ArgumentException($"An output of [{string.Join(',', value)}] does not have {OutputLength} numbers.", nameof(value));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>What is applied to the function's outputs. Defaults to <see cref="Activation.None"/>.</summary>
    public Activation Activation { get; init; } = Activation.None;

    /// <summary>From pixels to the function's numbers. Defaults to <see cref="Preprocessing.Raw"/>.</summary>
    public Preprocessing Preprocessing { get; init; } = Preprocessing.Raw;

    /// <inheritdoc/>
    public ScorerInfo Info { get; init; } = new() { Name = "delegate" };

    /// <summary>Pictures that the function gets at once, at most. Defaults to 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Threads that call the function. Defaults to 1.</summary>
    public int DegreeOfParallelism { get; init; } = 1;

    /// <inheritdoc/>
    public void Prepare(ImageBuffer image, Span<float> sample) => Preprocessing.Apply(image, Input, sample);

    /// <inheritdoc/>
    public IInferenceSession OpenSession() => new Session(this);

    /// <summary>Nothing is held.</summary>
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
