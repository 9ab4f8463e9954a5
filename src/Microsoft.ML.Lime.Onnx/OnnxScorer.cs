using System.Globalization;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Onnx.Native;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>An ONNX model as a scorer, run in batches by ONNX Runtime.</summary>
/// <remarks>
/// The model has one input of four axes, float32 or float16, and an output of these types with a row for each picture. An output of
/// more axes than [N,K], such as [N,K,H,W], is taken as a row of numbers in its own order, the last axis fastest.
/// </remarks>
public sealed class OnnxScorer : IFeatureScorer
{
    // What a trial begins with on a processor: about one picture of 224 x 224 with three channels. It goes up to eight times as much,
    // which is where the memory of a run grows and nothing was ever seen to be gained.
    private const int FirstNumbers = 150_528;
    private const int MostNumbers = 8 * FirstNumbers;
    private const int LargestBatch = 32;

    // On a graphics card, where a larger batch fills more of it: up to 256 MB of input and output.
    private const int FirstBatchOnCard = 32;
    private const int MostNumbersOnCard = 64 << 20;
    private const int LargestBatchOnCard = 256;

    private readonly OrtSession _session;
    private readonly InputPlan _input;
    private readonly OutputPlan _output;
    private readonly int? _modelBatch;
    private readonly OnnxModelFile? _inMemory;
    private readonly Dictionary<string, OnnxFeatureLayer> _layers = new(StringComparer.Ordinal);
    private bool _disposed;

    private OnnxScorer(
        OnnxModelFile model, OrtSession session, OnnxScorerOptions options, InputPlan input, OutputPlan output, IEnumerable<string> notes)
    {
        (_session, Preprocessing, _input, _output, Options) = (session, options.Preprocessing ?? Preprocessing.Raw, input, output, options);
        _inMemory = model.IsFile ? null : model;
        ClassNames = options.ClassNames;
        bool isProbability = model.Graph.OperatorOf(output.Tensor.Name) is "Softmax" or "Sigmoid";
        Activation = options.Activation == Activation.Auto && isProbability ? Activation.None : options.Activation;
        bool onCard = session.Provider is not null;
        Runners = onCard ? 1 : options.Threads ?? Environment.ProcessorCount;

        List<string> allNotes = [.. notes];
        if (options.Preprocessing is null && OnnxModel.ProbablyWants(output.Length) is { } wish)
            allNotes.Add($"The pixels went in as they are, from 0 to 255, because no preprocessing was given. {wish} If the model does that "
                + "itself, say raw.");
        _modelBatch = input.FixedBatch ?? (output.HasBatchAxis ? null : 1);
        int numbers = Math.Max(input.Picture.Length, output.Length);
        BatchSize = options.BatchSize ?? _modelBatch ?? (onCard
            ? Math.Clamp(MostNumbersOnCard / numbers, 1, LargestBatchOnCard)
            : Math.Clamp(MostNumbers / numbers, 1, LargestBatch));
        if (_modelBatch is null && BatchSize > 1 && WhyNoBatch(session, input, output, model.Path) is { } reason)
        {
            (_modelBatch, BatchSize) = (1, options.BatchSize ?? 1);
            allNotes.Add($"The model declares an open batch but takes one picture at a time ({reason}).");
        }
        if (BatchSize > _modelBatch)
            allNotes.Add(string.Create(CultureInfo.InvariantCulture,
                $"The model takes {_modelBatch} at once, so a batch of {BatchSize} is several runs."));
        if (((long)BatchSize + (_modelBatch ?? 0)) * Math.Max(input.Picture.Length, output.Length) > Array.MaxLength)
            throw new LimeException(string.Create(CultureInfo.InvariantCulture,
                $"A batch of {BatchSize} pictures, of {input.Picture.Length} numbers in and {output.Length} out, is too large; give a "
                    + $"smaller one."));
        Pace = PaceOf(options, onCard ? FirstBatchOnCard : FirstNumbers / numbers);
        Info = new ScorerInfo
        {
            Name = model.Path,
            Sha256 = model.Sha256,
            Runtime = $"ONNX Runtime {session.Runtime.Info.Version}",
            Device = session.Device,
            Input = input.Tensor.Name,
            Output = output.Tensor.Name,
            Notes = allNotes,
        };
    }

    /// <summary>Opens a model. Only open models from trusted sources.</summary>
    /// <param name="modelPath">The model's file.</param>
    /// <param name="options">What is not to be told from the model; null for nothing.</param>
    /// <exception cref="LimeException">All that is wrong with model and options, a sentence each.</exception>
    public static OnnxScorer Open(string modelPath, OnnxScorerOptions? options = null) =>
        Open(() => OnnxModelFile.Read(modelPath), options ?? new());

    /// <summary>Opens a model that is in memory. Only open models from trusted sources.</summary>
    /// <param name="model">
    /// The bytes of an ONNX file, weights included; they are kept until the scorer is collected, and are not to be changed.
    /// </param>
    /// <param name="name">What errors and results call the model.</param>
    /// <param name="options">What is not to be told from the model; null for nothing.</param>
    /// <exception cref="LimeException">All that is wrong with model and options, a sentence each.</exception>
    public static OnnxScorer Open(byte[] model, string name, OnnxScorerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Open(() => OnnxModelFile.FromBytes(name, model), options ?? new());
    }

    private static OnnxScorer Open(Func<OnnxModelFile> read, OnnxScorerOptions options)
    {
        List<string> problems = [.. options.Problems()];
        OnnxModelFile? model = null;
        try
        {
            model = read();
            OutputPlan.CheckName(model, options.Output);
        }
        catch (LimeException error)
        {
            problems.AddRange(error.Problems);
        }
        if (model is null || problems.Count > 0)
            throw new LimeException(problems);
        return Open(model, OrtRuntime.Get(options.LibraryPath), options);
    }

    private static OnnxScorer Open(OnnxModelFile model, OrtRuntime runtime, OnnxScorerOptions options)
    {
        List<string> failures = [];
        if (options.Device.Kind != DeviceKind.Cpu)
            foreach (ExecutionProvider provider in ExecutionProvider.All.Where(provider => provider.IsOffered(runtime.Info)))
                try
                {
                    return Open(model, runtime, options, provider, failures);
                }
                catch (OnnxRuntimeException error)
                {
                    failures.Add($"{provider.Name} could not be used: {error.Message}");
                }
        if (options.Device.Kind != DeviceKind.Gpu)
            return Open(model, runtime, options, null, failures);
        throw new LimeException(NoCard(options.Device, runtime.Info, failures));
    }

    /// <summary>Why no graphics card can be used, and what to do.</summary>
    internal static string NoCard(Device device, OnnxNativeLibrary library, IReadOnlyList<string> failures)
    {
        string loaded = $"the native library that was loaded, {library.Path} (ONNX Runtime {library.Version}),";
        string[] listed = [.. ExecutionProvider.All.Select(provider => provider.RuntimeName).Where(library.ExecutionProviders.Contains)];
        string reason = failures.Count > 0 ? $"{string.Join(" ", failures)} T{loaded[1..]} lists {string.Join(", ", listed)}"
            : listed.Length > 0 ? $"{loaded} lists {string.Join(", ", listed)}, but the file of that provider is not in the same folder"
            : $"{loaded} has no execution provider for one, only {string.Join(", ", library.ExecutionProviders)}";
        string remedy = failures.Count > 0
            ? "Check the driver, the number of the card and the libraries that the provider needs"
            : "The usual reason is that the application references two packages of ONNX Runtime, and the CPU one was loaded: reference exactly "
                + "one, such as Microsoft.ML.OnnxRuntime.Gpu.Linux, Microsoft.ML.OnnxRuntime.Gpu.Windows or Microsoft.ML.OnnxRuntime.DirectML, "
                + "and not Microsoft.ML.OnnxRuntime";
        return $"No graphics card can be used for {device}: {reason}. {remedy}; or use --device cpu (Device.Cpu).";
    }

    private static OnnxScorer Open(
        OnnxModelFile model, OrtRuntime runtime, OnnxScorerOptions options, ExecutionProvider? provider, IEnumerable<string> notes)
    {
        var session = OrtSession.Load(runtime, model, GraphAddition.Outputs(model.Graph, options.Output), provider, options.Device.Index);
        try
        {
            return Open(model, session, options, notes);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Makes a scorer over a session, which it disposes of in the end.</summary>
    internal static OnnxScorer Open(OnnxModelFile model, OrtSession session, OnnxScorerOptions options, IEnumerable<string> notes)
    {
        List<string> problems = [];
        InputPlan? input = InputPlan.Create(session.Inputs, model.Path, options, problems);
        OnnxTensorInfo? tensor = OutputPlan.Choose(session.Outputs, model.Path, options.Output, problems);
        if (input is not null)
            problems.AddRange((options.Preprocessing ?? Preprocessing.Raw).Problems(input.Picture.Channels));
        if (input is null || tensor is null)
            throw new LimeException(problems);
        // The shape that the model declares may be missing, open or wrong; one picture tells.
        OutputPlan output = Try(session, input, tensor, model.Path, input.FixedBatch ?? 1);
        if (options.ClassNames is { } names && names.Count != output.Length)
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"There are {names.Count} class names, but the output {tensor} of "
                + $"{model.Path} has {output.Length} scores; give a label file with {output.Length} names."));
        return problems.Count > 0 ? throw new LimeException(problems) : new OnnxScorer(model, session, options, input, output, notes);
    }

    private static OutputPlan Try(OrtSession session, InputPlan input, OnnxTensorInfo output, string model, int pictures)
    {
        try
        {
            return OutputPlan.Create(output, model, session.Try(input, output.Name, pictures), pictures);
        }
        catch (OnnxRuntimeException error)
        {
            throw error.While($"ONNX Runtime cannot run {model}");
        }
    }

    private static string? WhyNoBatch(OrtSession session, InputPlan input, OutputPlan output, string model)
    {
        try
        {
            OutputPlan two = Try(session, input, output.Tensor, model, 2);
            return two.Length == output.Length ? null : "two pictures give an output of another shape";
        }
        catch (LimeException error)
        {
            return error.Message;
        }
    }

    /// <summary>
    /// What is left to be found by trial: the batch in powers of two, and all, half, a quarter of the runners, down to one.
    /// </summary>
    private ScoringPace? PaceOf(OnnxScorerOptions options, int firstBatch)
    {
        List<int> batches = [BatchSize], runners = [Runners];
        if (options.BatchSize is null && _modelBatch is null)
            for (batches = [1]; batches[^1] * 2 <= BatchSize;)
                batches.Add(batches[^1] * 2);
        if (options.Threads is null)
            while (runners[^1] > 1)
                runners.Add(runners[^1] / 2);
        return batches.Count == 1 && runners.Count == 1
            ? null
            : new ScoringPace(batches, runners, batches.FindLast(size => size == batches[0] || size <= firstBatch));
    }

    /// <summary>From pixels to the model's numbers: the options', or <see cref="Preprocessing.Raw"/> where they say none.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>ONNX Runtime's native library that runs the model.</summary>
    public OnnxNativeLibrary NativeLibrary => _session.Runtime.Info;

    /// <summary>The options that it was opened with.</summary>
    public OnnxScorerOptions Options { get; }

    /// <summary>The bytes of the model, as they stand in its file. A file is read again, because its bytes are not kept.</summary>
    /// <exception cref="LimeException">
    /// The file is gone or has changed since it was opened, or it keeps weights in other files.
    /// </exception>
    public byte[] ReadModel()
    {
        OnnxModelFile model = ReadFile();
        if (model.Graph.HasExternalData)
            throw new LimeException($"The model {Info.Name} keeps weights in files beside it, so its own bytes are no whole model; "
                + "save it as one ONNX file, and open that.");
        return model.Bytes;
    }

    private OnnxModelFile ReadFile()
    {
        OnnxModelFile model = _inMemory ?? OnnxModelFile.Read(Info.Name);
        return model.Sha256 == Info.Sha256
            ? model
            : throw new LimeException($"The model {Info.Name} is another file than the one that was opened: its SHA-256 is {model.Sha256}, "
                + $"and was {Info.Sha256}; open it again.");
    }

    /// <inheritdoc/>
    /// <remarks>The first call for a layer reads the model again and opens a second session, whose outputs the layer is one of.</remarks>
    /// <exception cref="ObjectDisposedException">The scorer was disposed of.</exception>
    public IFeatureLayer Layer(string? name = null)
    {
        lock (_layers)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_layers.TryGetValue(name ?? "", out OnnxFeatureLayer? layer))
                _layers[name ?? ""] = layer = OnnxFeatureLayer.Open(
                    ReadFile(), name, _session, Options.Device.Index, _input, _output, _modelBatch ?? 1);
            return layer;
        }
    }

    /// <inheritdoc/>
    public ScorerInput Input => _input.Picture;

    /// <inheritdoc/>
    public int OutputLength => _output.Length;

    /// <inheritdoc/>
    public IReadOnlyList<int> OutputShape => _output.Shape;

    /// <inheritdoc/>
    public IReadOnlyList<string>? ClassNames { get; }

    /// <inheritdoc/>
    public Activation Activation { get; }

    /// <inheritdoc/>
    public ScorerInfo Info { get; }

    /// <inheritdoc/>
    public int BatchSize { get; }

    /// <inheritdoc/>
    public int Runners { get; }

    /// <inheritdoc/>
    public ScoringPace? Pace { get; }

    /// <summary>Pictures that the model itself takes at once, or null where it takes any number.</summary>
    internal int? ModelBatch => _modelBatch;

    /// <summary>Whether the model says that it takes any number of pictures, true or not.</summary>
    internal bool DeclaresOpenBatch => _input.FixedBatch is null;

    /// <inheritdoc/>
    public void Prepare(ImageBuffer picture, Span<float> sample) => Preprocessing.Apply(picture, Input, sample);

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The scorer was disposed of. Runners opened before that go on working.</exception>
    public IScoringRunner OpenRunner() => new OnnxRunner(_session, _input, _output, _modelBatch, BatchSize);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_layers)
        {
            _disposed = true;
            foreach (OnnxFeatureLayer layer in _layers.Values)
                layer.Dispose();
        }
        _session.Dispose();
    }
}
