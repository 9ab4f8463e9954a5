using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime.Scoring;

/// <summary>
/// The composed scorer of a fitted ML.NET model: its ONNX model runs in batches in a separate session. The model's own steps run on the
/// image and on its baseline only; every sample is composed from the two tensors that they make.
/// </summary>
internal sealed class ComposedScorer : IActivationScorer, ITunableScorer, ISavableScorer
{
    private readonly TransformerScorer _rowByRow;
    private readonly TensorReader _reader;
    private readonly OnnxScorer _onnx;

    /// <summary>Opens the session.</summary>
    /// <param name="context">Saves the ONNX model into memory.</param>
    /// <param name="rowByRow">The row-by-row scorer of the model; it prepares the images.</param>
    /// <param name="device">The device of the session.</param>
    /// <exception cref="LimeException">The model cannot be scored in this way; the message says why.</exception>
    public ComposedScorer(MLContext context, TransformerScorer rowByRow, Device device)
    {
        _rowByRow = rowByRow;
        TransformerScorerOptions options = Origin.Options;
        CutModel model = rowByRow.Model;
        ComposableChain chain = ComposableChain.Find(
            model, rowByRow.Format.Type, rowByRow.Info.Output!, options.Scoring == ChainScoring.Composed);
        _reader = new TensorReader(chain.Before, model.ImageColumn, rowByRow.Format, schema => schema[chain.Tensor.Name]);
        _onnx = OnnxScorer.Open(OnnxBytes.Read(context, chain.Onnx), rowByRow.Info.Name, new OnnxScorerOptions
        {
            Input = chain.Tensor.Name,
            Output = chain.Output,
            Preprocessing = Preprocessing.Raw, // the model's own steps preprocess the pixels
            Height = rowByRow.Input.Height,
            Width = rowByRow.Input.Width,
            Activation = options.Activation,
            ClassNames = rowByRow.ClassNames,
            Device = device,
        });
        try
        {
            Input = InputOf(rowByRow.Input, ((VectorDataViewType)chain.Tensor.Type).Dimensions, _onnx.Input);
            ComposingTrial.Run(rowByRow, _reader, this);
        }
        catch
        {
            _onnx.Dispose();
            throw;
        }
        Info = _onnx.Info with
        {
            Runtime = $"{rowByRow.Info.Runtime}, {_onnx.Info.Runtime}",
            Input = rowByRow.Info.Input,
            Notes =
            [
                .. rowByRow.Info.Notes,
                $"Scored by a separate ONNX session: {Prepared(chain.Before)} run on the image and its baseline only, and "
                    + $"{ComposingTrial.Images} perturbed trial images have ML.NET's scores.",
                .. _onnx.Info.Notes.Select(ApiText.Of),
            ],
        };
    }

    public ScorerOrigin Origin => _rowByRow.Origin;

    public ScorerInput Input { get; }

    public int OutputLength => _onnx.OutputLength;

    public IReadOnlyList<int> OutputShape => _onnx.OutputShape;

    public IReadOnlyList<string>? ClassNames => _onnx.ClassNames;

    public Activation Activation => _onnx.Activation;

    public bool ReturnsProbabilities => _onnx.ReturnsProbabilities;

    public ScorerInfo Info { get; }

    public int BatchSize => _onnx.BatchSize;

    public int DegreeOfParallelism => _onnx.DegreeOfParallelism;

    public BatchTuning? BatchTuning => _onnx.BatchTuning;

    /// <summary>Values that the ONNX model takes per image; <see cref="Input"/> may have more, which stay 0.</summary>
    public int TensorLength => _onnx.Input.Length;

    public IActivationLayer Layer(string? name = null) =>
        TensorLength == Input.Length ? _onnx.Layer(name) : new NarrowingLayer(this, _onnx.Layer(name));

    public void Prepare(ImageBuffer image, Span<float> sample)
    {
        var pixels = new float[_rowByRow.Input.Length];
        _rowByRow.Prepare(image, pixels);
        sample.Clear();
        _reader.Read(pixels, sample[..TensorLength]);
    }

    public (ImageFit Fit, ImageBuffer Image)? FitImage(Func<ImageBuffer> source) => _rowByRow.FitImage(source);

    public IInferenceSession OpenSession() => TensorLength == Input.Length ? _onnx.OpenSession()
        : new NarrowingSession(this, _onnx.OpenSession());

    /// <summary>Closes the session. The model belongs to its owner.</summary>
    public void Dispose() => _onnx.Dispose();

    /// <summary>
    /// The layout of samples is that of the steps' vector. The ONNX model may interpret the vector in another layout, but gets the same
    /// values. A sample has as many channels as the images, because explanations of one channel would see grey images; where the vector
    /// has only one channel, it comes first.
    /// </summary>
    private static ScorerInput InputOf(ScorerInput image, IReadOnlyList<int> dimensions, ScorerInput onnx)
    {
        (int height, int width) = (image.Height, image.Width);
        int[] sizes = [.. dimensions.Count == 4 && dimensions[0] == 1 ? dimensions.Skip(1) : dimensions];
        int channels = onnx.Length == height * width ? 1 : image.Channels;
        if (onnx.Length != channels * height * width)
            throw new LimeException(FormattableString.Invariant($"the ONNX model takes {onnx.Length} values, which are neither 1 nor ")
                + FormattableString.Invariant($"{image.Channels} for each of {height} x {width} pixels"));
        return new ScorerInput(height, width, image.Channels, sizes switch
        {
            _ when channels == 1 => TensorLayout.Nchw,
            [var first, var second, var third] when (first, second, third) == (channels, height, width) => TensorLayout.Nchw,
            [var first, var second, var third] when (first, second, third) == (height, width, channels) => TensorLayout.Nhwc,
            _ => onnx.Layout,
        });
    }

    private static string Prepared(IReadOnlyList<ITransformer> steps) =>
        steps.Count == 0 ? "no steps" : string.Join(", ", steps.Select(CutModel.NameOf));

    /// <summary>Passes on the one channel that the ONNX model takes.</summary>
    private sealed class NarrowingSession(ComposedScorer scorer, IInferenceSession session) : IInferenceSession
    {
        private readonly float[] _input = new float[scorer.BatchSize * scorer.Input.Length];

        public Span<float> Input => _input;

        public ReadOnlySpan<float> Run(int count) => Run(count, CancellationToken.None);

        public ReadOnlySpan<float> Run(int count, CancellationToken cancellation)
        {
            int length = scorer.TensorLength;
            for (int i = 0; i < count; i++)
                _input.AsSpan(i * scorer.Input.Length, length).CopyTo(session.Input.Slice(i * length, length));
            return session.Run(count, cancellation);
        }

        public void Dispose() => session.Dispose();
    }

    /// <summary>The same for a layer.</summary>
    private sealed class NarrowingLayer(ComposedScorer scorer, IActivationLayer layer) : IActivationLayer
    {
        public string Name => layer.Name;

        public IActivationLayer.LinearHead? Head => layer.Head;

        public string? Note => layer.Note;

        public IActivationLayer.Activations Run(ReadOnlySpan<float> prepared, Span<float> outputs) =>
            Run(prepared, outputs, CancellationToken.None);

        public IActivationLayer.Activations Run(ReadOnlySpan<float> prepared, Span<float> outputs, CancellationToken cancellation) =>
            layer.Run(prepared[..scorer.TensorLength], outputs, cancellation);
    }
}
