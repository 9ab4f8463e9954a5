using System.Runtime.CompilerServices;
using Microsoft.ML.Lime.Engine.Perturbation;
using Microsoft.ML.Lime.Engine.Scoring;

namespace Microsoft.ML.Lime.Engine.Methods;

/// <summary>
/// Measures once per scorer whether the outputs for an image depend on the other images of its batch, as with batch normalization in
/// training mode or a softmax over the batch axis, and whether they differ from run to run, as with dropout in training mode.
/// </summary>
/// <remarks>
/// <para>Three perturbed images (left half, right half and upper half of the image absent; no pixel is present in all of them) are scored
/// alone, twice, and in two batches that show each of them at several positions and beside different images. Three comparisons
/// follow:</para>
/// <list type="bullet">
/// <item>alone, first and second run: a difference is randomness;</item>
/// <item>the same position of the two batches, whose other images differ: every kernel of a model without dependence does the same
/// arithmetic, so this comparison is free of rounding for float16, quantized and GPU models, too;</item>
/// <item>alone and in a batch: kernels may be chosen by batch size, so the tolerance covers the rounding of float16.</item>
/// </list>
/// <para>Differences are relative to the size of the output (its largest absolute value) and to its spread over the images that were
/// scored alone. Outputs are those that the target reads, classes before the activation.</para>
/// </remarks>
internal sealed class ScorerCheck
{
    /// <summary>Largest batch of the measurement: a dependence shows with few images, and more would cost more.</summary>
    private const int MaxBatch = 8;

    private const int Images = 3;

    /// <summary>Attempts where the outputs of the first images are all equal, so that no dependence could show.</summary>
    private const int MaxAttempts = 3;

    // On a CPU, float32, float16 and quantized models gave differences of exactly 0 in all comparisons. A difference below 1 % of the
    // spread changes an importance by less than the sampling error does; 2e-5 of the size covers sums in another order on a GPU.
    private const double ShareOfSpread = 0.01, ShareOfSize = 2e-5;
    // Half a percent of the size are five units of float16's last place.
    private const double ShareOfSpreadByBatchSize = 0.05, ShareOfSizeByBatchSize = 5e-3;

    private static readonly ConditionalWeakTable<IScorer, ScorerCheck> Checks = [];

    private readonly object _gate = new();
    private ScorerFindings? _findings;
    private int _attempts;

    /// <summary>The check of a scorer.</summary>
    public static ScorerCheck Of(IScorer scorer) => Checks.GetOrCreateValue(scorer);

    /// <summary>Returns what was found earlier, or measures.</summary>
    /// <param name="scorer">The scorer of this check.</param>
    /// <param name="session">A session of the scorer.</param>
    /// <param name="reader">Reads the outputs that are compared.</param>
    /// <param name="image">The model input of the image.</param>
    /// <param name="baseline">The model input of the baseline.</param>
    /// <param name="known">The raw outputs of image and baseline.</param>
    /// <param name="cancellation">Stops the model.</param>
    public ScorerFindings Measure(IScorer scorer, IInferenceSession session, ITargetReader reader, float[] image, float[] baseline,
        IReadOnlyList<float[]> known, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_findings is { } earlier)
                return earlier with { ModelCalls = 0 };
            if (_attempts == MaxAttempts || image.AsSpan().SequenceEqual(baseline))
                return ScorerFindings.None;
            _attempts++;
            var measurement = new Measurement(scorer, session, reader, image, baseline, known, cancellation);
            (ScorerFindings found, bool isConclusive) = measurement.Run();
            if (isConclusive)
                _findings = found;
            return found;
        }
    }

    private sealed class Measurement
    {
        private readonly IScorer _scorer;
        private readonly IInferenceSession _session;
        private readonly ITargetReader _reader;
        private readonly RectanglePerturbation _perturbation;
        private readonly CancellationToken _cancellation;
        private readonly double[] _min, _max; // of each output, over the images that were scored alone
        private int _modelCalls;

        public Measurement(IScorer scorer, IInferenceSession session, ITargetReader reader, float[] image, float[] baseline,
            IReadOnlyList<float[]> known, CancellationToken cancellation)
        {
            (_scorer, _session, _reader, _cancellation) = (scorer, session, reader, cancellation);
            (int height, int width) = (scorer.Input.Height, scorer.Input.Width);
            _perturbation = new RectanglePerturbation(image, baseline,
                [(0, 0, height, (width + 1) / 2), (0, (width + 1) / 2, height, width), (0, 0, (height + 1) / 2, width)], scorer.Input);
            (_min, _max) = (new double[reader.Outputs.Count], new double[reader.Outputs.Count]);
            Array.Fill(_min, double.PositiveInfinity);
            Array.Fill(_max, double.NegativeInfinity);
            foreach (float[] output in known)
                AddToRange(Read(output));
        }

        public (ScorerFindings Found, bool IsConclusive) Run()
        {
            float[][] alone = [.. Enumerable.Range(0, Images).Select(image => Score([image])[0])];
            foreach (float[] outputs in alone)
                AddToRange(outputs);
            float[][] again = [.. Enumerable.Range(0, Images).Select(image => Score([image])[0])];
            var random = Difference.None;
            for (int image = 0; image < Images; image++)
                random = Worse(random, alone[image], again[image], ShareOfSpread, ShareOfSize);
            if (random.IsLarge)
                return (Found(true, Random(random)), true);
            int batch = Math.Min(_scorer.BatchSize, MaxBatch);
            if (batch < 2)
                return (Found(false, null), true);

            // The second batch has the third image in place of the second one.
            int[] first = [.. Enumerable.Range(0, batch).Select(i => i % Images)];
            int[] second = Array.ConvertAll(first, image => image == 1 ? 2 : image);
            float[][] one, other;
            try
            {
                (one, other) = (Score(first), Score(second));
            }
            catch (Exception) when (_scorer is ITunableScorer { BatchTuning: { } tuning } && tuning.BatchSize < batch
                && !_cancellation.IsCancellationRequested)
            {
                return (Found(true, null), false); // the batch may need more memory than the device has
            }
            var company = Difference.None;
            for (int i = 0; i < batch; i++)
            {
                if (first[i] == second[i])
                    company = Worse(company, one[i], other[i], ShareOfSpread, ShareOfSize);
                company = Worse(company, one[i], alone[first[i]], ShareOfSpreadByBatchSize, ShareOfSizeByBatchSize);
                company = Worse(company, other[i], alone[second[i]], ShareOfSpreadByBatchSize, ShareOfSizeByBatchSize);
            }
            if (!company.IsLarge)
                return (Found(false, null), _min.Zip(_max).Any(range => range.First < range.Second));
            // The same batch again: a random model may have given equal outputs alone by chance.
            for (int run = 0; run < 2; run++)
            {
                float[][] repeated = Score(first);
                for (int i = 0; i < batch; i++)
                    random = Worse(random, one[i], repeated[i], ShareOfSpread, ShareOfSize);
            }
            return (Found(true, random.IsLarge ? Random(random) : Company(company)), true);
        }

        private ScorerFindings Found(bool isScoredAlone, ImageExplanation.ModelWarning? warning) =>
            new(_modelCalls, isScoredAlone, warning is null ? [] : [warning]);

        private ImageExplanation.ModelWarning Random(Difference found) => new(
            "The model's outputs for the same image differ from run to run",
            Size(found) + ", as with dropout left in training mode. Every score contains such a difference"
            + (_scorer.BatchSize > 1 ? ", and images were scored one at a time" : "")
            + "; export the model in evaluation mode (model.eval()).");

        private ImageExplanation.ModelWarning Company(Difference found) => new(
            "The model's outputs for an image depend on the other images in its batch",
            Size(found) + ", as with batch normalization in training mode or a softmax over the batch axis. Images were "
            + "scored one at a time; export the model in evaluation mode (model.eval()) or correct the axis.");

        private string Size(Difference found) =>
            FormattableString.Invariant($"by {found.Size:g3} where they range over {_max[found.Output] - _min[found.Output]:g3}");

        /// <summary>Scores test images in one batch; returns the outputs that the target reads.</summary>
        private float[][] Score(int[] images)
        {
            (int inputLength, int outputLength) = (_scorer.Input.Length, _scorer.OutputLength);
            for (int i = 0; i < images.Length; i++)
                _perturbation.Write(images[i], _session.Input.Slice(i * inputLength, inputLength));
            ReadOnlySpan<float> outputs = _session.Run(images.Length, _cancellation);
            _modelCalls += images.Length;
            var scores = new float[images.Length][];
            for (int i = 0; i < images.Length; i++)
            {
                ReadOnlySpan<float> output = outputs.Slice(i * outputLength, outputLength);
                RawOutput.RequireFinite(output, "a perturbed image");
                scores[i] = Read(output);
            }
            return scores;
        }

        private float[] Read(ReadOnlySpan<float> output)
        {
            var values = new float[_reader.Outputs.Count];
            _reader.Read(output, values);
            return values;
        }

        private void AddToRange(float[] outputs)
        {
            for (int i = 0; i < outputs.Length; i++)
                (_min[i], _max[i]) = (Math.Min(_min[i], outputs[i]), Math.Max(_max[i], outputs[i]));
        }

        private Difference Worse(Difference worst, float[] outputs, float[] others, double shareOfSpread, double shareOfSize)
        {
            for (int i = 0; i < outputs.Length; i++)
            {
                double size = Math.Abs((double)outputs[i] - others[i]);
                double tolerance = Math.Max(shareOfSpread * (_max[i] - _min[i]),
                    shareOfSize * Math.Max(Math.Abs(_min[i]), Math.Abs(_max[i])));
                if (size > tolerance && size > worst.Size)
                    worst = new(i, size);
            }
            return worst;
        }

        /// <summary>The largest difference above the tolerance.</summary>
        /// <param name="Output">Index of the output.</param>
        /// <param name="Size">The absolute difference; 0 for none.</param>
        private readonly record struct Difference(int Output, double Size)
        {
            public static Difference None => default;

            public bool IsLarge => Size > 0;
        }
    }
}

/// <summary>What <see cref="ScorerCheck"/> found.</summary>
/// <param name="ModelCalls">Model evaluations of the measurement; 0 where an earlier explanation made it.</param>
/// <param name="IsScoredAlone">Whether images are to be scored one at a time.</param>
/// <param name="Warnings">Warnings for the result.</param>
internal sealed record ScorerFindings(int ModelCalls, bool IsScoredAlone, IReadOnlyList<ImageExplanation.ModelWarning> Warnings)
{
    /// <summary>Nothing was measured.</summary>
    public static ScorerFindings None { get; } = new(0, false, []);
}
