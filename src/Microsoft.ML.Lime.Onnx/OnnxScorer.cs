using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Onnx.Native;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>An ONNX model as a scorer, run in batches by ONNX Runtime.</summary>
/// <remarks>
/// The model has an input of four axes that takes the image, and an output of real numbers with a row for each image. An output of more
/// axes than [N,K], such as [N,K,H,W], is a row of values in its own order, the last axis fastest. Other inputs get the values of
/// <see cref="OnnxScorerOptions.InputValues"/>. An input of whole numbers (uint8, for example) gets rounded values, ties to even.
/// </remarks>
public sealed partial class OnnxScorer : IActivationScorer, ITunableScorer
{
    private readonly OrtSession _session;
    private readonly InputPlan _input;
    private readonly OutputPlan _output;
    private readonly BatchPlan _batch;
    private readonly OnnxModelFile? _inMemory;
    private readonly Dictionary<string, OnnxActivationLayer> _layers = new(StringComparer.Ordinal);
    private bool _disposed;

    private OnnxScorer(
        OnnxModelFile model, OrtSession session, OnnxScorerOptions options, InputPlan input, OutputPlan output,
        IReadOnlyList<string>? names, IEnumerable<string> notes, ScoreTensor? wrapped)
    {
        ClassNames = names;
        (string Layout, string Note)? boxes = wrapped is null ? UltralyticsHead.Find(model.Graph.Metadata, output.Shape) : null;
        (_session, Preprocessing, _input, _output, Options) = (session, options.Preprocessing ?? input.Pixels.Default, input, output,
            options);
        _inMemory = model.IsFile ? null : model;
        _batch = BatchPlan.Create(session, input, output, model.Path, options);
        ReturnsProbabilities = model.Graph.OperatorOf(output.Tensor.Name) is "Softmax" or "Sigmoid";
        Activation = options.Activation == Activation.Auto && ReturnsProbabilities ? Activation.None : options.Activation;
        string? pixels = options.Preprocessing is null ? PixelGuess.Create(model.Graph, input, output.Length) : null;
        Info = new ScorerInfo
        {
            Name = model.Path,
            Sha256 = model.Sha256,
            Runtime = $"ONNX Runtime {session.Runtime.Info.Version}",
            Device = session.Device,
            Input = input.Tensor.Name,
            Output = output.Tensor.Name,
            InputValues = options.InputValues ?? new Dictionary<string, IReadOnlyList<double>>(),
            BoxLayout = wrapped?.Boxes ?? boxes?.Layout,
            Notes =
            [
                .. notes,
                .. wrapped is null ? (string[])[] : [wrapped.Note],
                .. boxes is { } found ? [found.Note] : (string[])[],
                .. output.Length == 1 && names is [var first, var second]
                    ? [$"The single output is the score of the second class name, '{second}'; '{first}' has the rest."]
                    : Array.Empty<string>(),
                .. _batch.Notes,
            ],
            Guesses =
            [
                .. input.Guesses, .. input.Pixels.Guesses(options.Preprocessing), .. pixels is null ? (string[])[] : [pixels],
                .. wrapped?.Guess is { } guess ? [guess] : (string[])[],
            ],
        };
    }

    /// <summary>Opens a model. Only open models from trusted sources.</summary>
    /// <param name="modelPath">The model's file.</param>
    /// <param name="options">Options that the model does not determine; null for the defaults.</param>
    /// <exception cref="LimeException">All problems of model and options, a sentence each.</exception>
    public static OnnxScorer Open(string modelPath, OnnxScorerOptions? options = null) =>
        Load(() => OnnxModelFile.Read(modelPath), options ?? new());

    /// <summary>Opens a model that is in memory. Only open models from trusted sources.</summary>
    /// <param name="model">
    /// The bytes of an ONNX file, weights included. They are not copied, so do not change them as long as the scorer is in use.
    /// </param>
    /// <param name="name">The name of the model in errors and results.</param>
    /// <param name="options">Options that the model does not determine; null for the defaults.</param>
    /// <exception cref="LimeException">All problems of model and options, a sentence each.</exception>
    public static OnnxScorer Open(byte[] model, string name, OnnxScorerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Load(() => OnnxModelFile.FromBytes(name, model), options ?? new());
    }

    /// <summary>The files that keep weights of a model in memory, as the model names them; empty if it keeps all of them itself.</summary>
    /// <param name="model">The bytes of an ONNX file.</param>
    public static IReadOnlyList<string> ExternalFiles(ReadOnlyMemory<byte> model) => ExternalData.Locations(model);

    private static OnnxScorer Load(Func<OnnxModelFile> read, OnnxScorerOptions options)
    {
        List<string> problems = [.. options.Problems()];
        OnnxModelFile? model = null;
        try
        {
            model = read();
            foreach (string? name in options.JoinedOutputs.Prepend(options.Output))
                OutputPlan.CheckName(model, name);
        }
        catch (LimeException error)
        {
            problems.AddRange(error.Problems);
        }
        if (model is null || problems.Count > 0)
            throw new LimeException(problems);
        var runtime = OrtRuntime.Get(options.LibraryPath);
        return GpuFallback.Open(runtime, options.Device, (provider, notes) =>
        {
            (OrtSession session, ScoreTensor? scores) = JoinedOutput.Load(runtime, model, options, provider);
            try
            {
                return FromSession(model, session, options, scores, notes);
            }
            catch
            {
                session.Dispose();
                throw;
            }
        });
    }

    /// <summary>Creates a scorer of a session, which it owns from then on.</summary>
    /// <exception cref="LimeException">All problems of model and options, a sentence each.</exception>
    internal static OnnxScorer FromSession(
        OnnxModelFile model, OrtSession session, OnnxScorerOptions options, ScoreTensor? wrapped, IEnumerable<string> notes)
    {
        List<string> problems = [];
        List<string> outputProblems = [];
        OnnxModelInfo.Tensor? tensor =
            OutputPlan.Choose(session.Outputs, model.Path, wrapped?.Name ?? options.Output, outputProblems);
        Func<InputPlan, bool>? runs = tensor is null ? null : plan => Runs(session, plan, tensor);
        InputPlan? input = InputPlan.Create(session.Inputs, model.Path, model.Graph, options, problems, runs);
        problems.AddRange(outputProblems);
        if (input is not null)
        {
            Preprocessing pixels = options.Preprocessing ?? input.Pixels.Default;
            int before = problems.Count;
            problems.AddRange(pixels.Problems(input.Image.Channels));
            if (problems.Count == before)
                problems.AddRange(input.Pixels.Problems(pixels));
        }
        if (input is null || tensor is null)
            throw new LimeException(problems);
        // The shape that the model declares may be missing, open or wrong, so the model is run once.
        OutputPlan output;
        try
        {
            output = OutputPlan.Probe(session, input, tensor, model.Path, input.FixedBatch ?? 1);
        }
        catch (OnnxRuntimeException error)
        {
            throw error.While($"ONNX Runtime cannot run {model.Path}",
                new InputShape(input.Tensor, model.Path, model.Graph, options).TrialRemedy(input, runs!));
        }
        output.CheckShape(session, input, options.Preprocessing ?? input.Pixels.Default, model.Path);
        bool Fits(IReadOnlyList<string> names) => names.Count == output.Length || output.Length == 1 && names.Count == 2
            || output.Shape.Count(size => size > 1) > 1; // the target compares them with its classes
        if (options.ClassNames is { } given && !Fits(given))
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"There are {given.Count} class names, but the output {tensor} of "
                + $"{model.Path} has {output.Length} scores; give a label file with {output.Length} names")
                + (output.Length == 1 ? ", or with 2, of which the score is that of the second." : "."));
        if (problems.Count > 0)
            throw new LimeException(problems);
        return new OnnxScorer(model, session, options, input, output,
            options.ClassNames ?? (wrapped?.ClassNames is { } stated && Fits(stated) ? stated : null),
            notes, wrapped);
    }

    /// <summary>Whether the model runs with a plan of its inputs.</summary>
    internal static bool Runs(OrtSession session, InputPlan input, OnnxModelInfo.Tensor output)
    {
        try
        {
            input.ProbeShape(session, input.FixedBatch ?? 1, output.Name);
            return true;
        }
        catch (LimeException)
        {
            return false;
        }
    }

    /// <summary>
    /// From pixels to the model's input: the options' preprocessing. Where they have none, it is <see cref="Preprocessing.Raw"/>, and for
    /// an int8 input pixel - 128, with a note.
    /// </summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>ONNX Runtime's native library that runs the model.</summary>
    public OnnxNativeLibrary NativeLibrary => _session.Runtime.Info;

    /// <summary>The options that the scorer was opened with.</summary>
    public OnnxScorerOptions Options { get; }

    /// <inheritdoc/>
    public ScorerInput Input => _input.Image;

    /// <inheritdoc/>
    public int OutputLength => _output.Length;

    /// <inheritdoc/>
    public IReadOnlyList<int> OutputShape => _output.Shape;

    /// <inheritdoc/>
    public IReadOnlyList<string>? ClassNames { get; }

    /// <inheritdoc/>
    public Activation Activation { get; }

    /// <inheritdoc/>
    public bool ReturnsProbabilities { get; }

    /// <inheritdoc/>
    public ScorerInfo Info { get; }

    /// <inheritdoc/>
    public int BatchSize => _batch.MaxBatchSize;

    /// <inheritdoc/>
    public int DegreeOfParallelism => _batch.Sessions;

    /// <inheritdoc/>
    public BatchTuning? BatchTuning => _batch.Tuning;

    /// <summary>The batch size of the model; null if it takes any.</summary>
    internal int? ModelBatch => _batch.ModelBatch;

    /// <summary>How the input was interpreted.</summary>
    internal InputPlan InputPlan => _input;

    /// <summary>How the output was interpreted.</summary>
    internal OutputPlan OutputPlan => _output;

    /// <summary>The session that runs the model.</summary>
    internal OrtSession Session => _session;

    /// <summary>Whether the input takes whole numbers, so that the preprocessing is inside the model.</summary>
    internal bool TakesWholeNumbers => _input.Pixels.IsWhole;

    /// <summary>Whether the model declares an open batch; this may be wrong.</summary>
    internal bool DeclaresOpenBatch => _input.FixedBatch is null;

    /// <inheritdoc/>
    /// <exception cref="LimeException">A value is outside the range of the input's element type.</exception>
    public void Prepare(ImageBuffer image, Span<float> sample)
    {
        Preprocessing.Apply(image, Input, sample);
        _input.Pixels.Round(sample);
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">
    /// The scorer was disposed. Inference sessions opened before that continue to work.
    /// </exception>
    public IInferenceSession OpenSession() => new OnnxInferenceSession(_session, _input, _output, ModelBatch, BatchSize, Info.Name);

    /// <inheritdoc/>
    /// <remarks>The first call for a layer reads the model again and opens a second session that has the layer as an output.</remarks>
    /// <exception cref="ObjectDisposedException">The scorer was disposed.</exception>
    public IActivationLayer Layer(string? name = null)
    {
        lock (_layers)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (Info.Output == JoinedOutput.Name)
                throw new LimeException("The activations of a layer cannot be read together with joined outputs; name one output by "
                    + "--output (OnnxScorerOptions.Output), or use another method, such as rise.");
            if (!_layers.TryGetValue(name ?? "", out OnnxActivationLayer? layer))
                _layers[name ?? ""] = layer = OnnxActivationLayer.Open(
                    ReadFile(), name, _session, Options.Device.Index, _input, _output, ModelBatch ?? 1);
            return layer;
        }
    }

    /// <summary>
    /// The bytes of the model, as in its file; weights that are kept in other files are put in. A file is read again, because its bytes are
    /// not kept.
    /// </summary>
    /// <exception cref="LimeException">
    /// The file does not exist any more, has changed since it was opened, or has 2 GB or more together with the weights in other files.
    /// </exception>
    public byte[] ReadModel() => ReadFile().ToOneFile();

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_layers)
        {
            _disposed = true;
            foreach (OnnxActivationLayer layer in _layers.Values)
                layer.Dispose();
        }
        _session.Dispose();
    }

    /// <summary>The model's file, read again.</summary>
    /// <exception cref="LimeException">It does not exist any more, or has changed since it was opened.</exception>
    internal OnnxModelFile ReadFile()
    {
        OnnxModelFile model = _inMemory ?? OnnxModelFile.Read(Info.Name);
        return model.Sha256 == Info.Sha256
            ? model
            : throw new LimeException($"The model {Info.Name} is another file than the one that was opened: its SHA-256 is {model.Sha256}, "
                + $"and was {Info.Sha256}; open it again.");
    }
}
