using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Explaining;
using Microsoft.ML.Lime.Fuzzing;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Persistence;

namespace Microsoft.ML.Lime.Tests;

/// <summary>The saved state: its content, and what is rejected.</summary>
public sealed class SavedStateTests : PipelineTest
{
    private static readonly SavedExplainStep Sample = new()
    {
        Output = "E",
        Input = "Image",
        PictureSize = [7, 5],
        SegmentsSize = [3, 4],
        Model = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 7))],
        Scorer = new SavedOnnxScorer
        {
            Name = "m.onnx",
            Options = new()
            {
                Preprocessing = Preprocessing.ImageNet,
                ClassNames = ["a", "b"],
                Device = Device.Gpu(1),
                LibraryPath = "x"
            }
        },
        Options = new LimeExplainOptions
        {
            Segments = "Segments",
            Method = LimeOptions.Matlab with { Seed = ulong.MaxValue, Baseline = Baselines.Color(0.1, 1 / 3.0, 255) }
        },
    };

    private static readonly JsonSerializerOptions CamelCase = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    [Fact]
    public void Write_ThenRead_RoundTripsAndIsDeterministic()
    {
        string text = SavedState.Write(Sample);
        var state = SavedState.Unpack(text);
        Assert.Equal("explain", state.Transformer);
        SavedExplainStep read = state.Read<SavedExplainStep>();
        Assert.Equal(text, SavedState.Write(read));
        Assert.Equal(Sample.Model, read.Model);
        Assert.Equal(ulong.MaxValue, read.Options.Method.Seed);
        Assert.Equal("Image<7, 5>, Vector<Int32, 3, 4>", string.Join(", ", read.InputTypes));
        var scorer = Assert.IsType<SavedOnnxScorer>(read.Scorer);
        Assert.Equal(Preprocessing.ImageNet.Std, scorer.Options.Preprocessing!.Std);
        Assert.Equal((Device.Auto, null), (scorer.Options.Device, scorer.Options.LibraryPath)); // not saved
        Assert.InRange(text.Length, 1000 * 8 / 15, 3000);
        Assert.All(text, letter => Assert.InRange(letter, '\u4E00', '\uCDFF'));
    }

    [Fact]
    public void Read_WhenFormatVersionIsUnknownOrTextIsTruncated_Throws()
    {
        Assert.Equal("The explanation was saved in format 2, and this version of MlNetLime reads format 1; update the package.",
            Assert.Throws<LimeException>(() => SavedState.Unpack(SavedState.Write(Sample, version: 2))).Message);
        Assert.Equal("The explanation was saved in format 0, and this version of MlNetLime reads format 1; save the model again with this "
            + "version.",
            Assert.Throws<LimeException>(() => SavedState.Unpack(SavedState.Write(Sample, version: 0))).Message);
        Assert.Contains("truncated", Assert.Throws<LimeException>(() => SavedState.Unpack(SavedState.Write(Sample).AsSpan()[..^2]))
            .Message, StringComparison.Ordinal);
    }

    // The target 'saved state' of the fuzzing: its reader is internal. MLNETLIME_FUZZ_SECONDS runs it for longer.
    [Fact]
    public void Read_WhenStateIsChangedAtRandom_IsReadOrRefusedInASentence()
    {
        string text = SavedState.Write(Sample with { Model = [] });
        var head = new byte[12];
        StateText.Unpack(text, 0, head);
        var json = new byte[BitConverter.ToInt32(head, 4)];
        StateText.Unpack(text, 12, json);
        TimeSpan duration = TimeSpan.FromSeconds(
            double.Parse(Environment.GetEnvironmentVariable("MLNETLIME_FUZZ_SECONDS") ?? "0", CultureInfo.InvariantCulture));
        SortedDictionary<string, string> findings = [];
        int read = 0;
        ulong seed = duration == default ? 0 : (ulong)DateTime.UtcNow.Ticks;
        long start = Stopwatch.GetTimestamp(), inputs = 0;
        for (; inputs < 2000 || Stopwatch.GetElapsedTime(start) < duration; inputs++)
        {
            var mutator = new Mutator(seed + (ulong)inputs);
            bool changesHead = mutator.Below(10) == 0;
            byte[] changed = StructuredMutations.Text(mutator, json), lengths = [.. head];
            BitConverter.TryWriteBytes(lengths.AsSpan(4), changed.Length);
            if (changesHead)
                lengths = mutator.Change(lengths);
            try
            {
                var state = SavedState.Unpack(StateText.Pack("", lengths, changed, ""));
                if (state.Transformer == "explain")
                    Assert.NotNull(state.Read<SavedExplainStep>().Options);
                read++;
            }
            catch (LimeException)
            {
            }
#pragma warning disable CA1031 // any other exception is a finding
            catch (Exception found)
#pragma warning restore CA1031
            {
                findings.TryAdd($"{found.GetType().Name} {found.StackTrace?.Split('\n')[0]}",
                    $"{found.Message} {Encoding.UTF8.GetString(changed)}");
            }
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"saved state: {inputs} inputs, {findings.Count} findings");
        Assert.True(findings.Count == 0, string.Join('\n', findings));
        Assert.NotEqual(0, read);
    }

    [Fact]
    public void Unpack_FromAnyByteOffset_ReturnsPackedBytes()
    {
        byte[] bytes = [.. Enumerable.Range(0, 64).Select(i => (byte)(i * 37 + 11))];
        for (int cut = 0; cut < 40; cut++)
        {
            string text = StateText.Pack("<", bytes[..cut], bytes[cut..60], ">");
            Assert.Equal((60 * 8 + 14) / 15 + 2, text.Length);
            var found = new byte[60 - cut];
            StateText.Unpack(text.AsSpan()[1..^1], cut, found);
            Assert.Equal(bytes[cut..60], found);
        }
    }

    [Theory]
    [InlineData(typeof(LimeOptions))]
    [InlineData(typeof(LimeExplainOptions))]
    [InlineData(typeof(OcclusionOptions))]
    [InlineData(typeof(KernelShapOptions))]
    [InlineData(typeof(RiseOptions))]
    [InlineData(typeof(CamOptions))]
    [InlineData(typeof(ScoreCamOptions))]
    [InlineData(typeof(TransformerScorerOptions))]
    [InlineData(typeof(OnnxScorerOptions))]
    [InlineData(typeof(Preprocessing))]
    public void Write_EveryOption_IsRestoredByRead(Type options)
    {
        foreach (PropertyInfo property in options.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite))
        {
            if (property.Name is nameof(OnnxScorerOptions.Device) or nameof(OnnxScorerOptions.LibraryPath)
                or nameof(TransformerScorerOptions.GpuDeviceId) or nameof(TransformerScorerOptions.FallbackToCpu)) // not saved
                continue;
            object changed = Activator.CreateInstance(options)!;
            object another = Another(property, property.GetValue(changed));
            Assert.NotEqual(property.GetValue(changed), another);
            property.SetValue(changed, another);
            object read = Read(changed);
            Assert.True(Text(another) == Text(property.GetValue(read)),
                $"{options.Name}.{property.Name} is lost: {Text(another)} became {Text(property.GetValue(read))}.");
        }
    }

    [Theory]
    [InlineData("score-cam", "scoreCam")] // as version 0.1.0 wrote it
    [InlineData("score-cam", "score-cam")]
    [InlineData("cam", "cam")]
    public void Read_OfOptions_FindsMethodUnderItsName(string method, string key)
    {
        LimeExplainOptions read = JsonSerializer.Deserialize<Holder>(
            $$$"""{"options": {"{{{key}}}": {"layer": "relu"}, "overlay": true, "method": "{{{method}}}"}}""", CamelCase)!.Options;
        Assert.True(read.Overlay);
        Assert.Equal("relu", method == "cam" ? ((CamOptions)read.Method).Layer : ((ScoreCamOptions)read.Method).Layer);
    }

    [Fact]
    public void Read_WhenMethodIsUnknown_Throws()
    {
        Assert.Contains("the method 'later', which is not registered in this program (lime, occlusion, ", Assert.Throws<LimeException>(() =>
            JsonSerializer.Deserialize<Holder>("""{"options": {"method": "later", "later": {}}}""", CamelCase)).Message,
            StringComparison.Ordinal);
    }

    private sealed record Holder
    {
        [JsonConverter(typeof(ExplainOptionsConverter))]
        public required LimeExplainOptions Options { get; init; }
    }

    private static object Another(PropertyInfo property, object? unlike)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return type switch
        {
            _ when type == typeof(int) => 17,
            _ when type == typeof(ulong) => 18ul,
            _ when type == typeof(double) => 0.1 + 0.2,
            _ when type == typeof(bool) => unlike is false,
            _ when type == typeof((int, int)) => (5, 3),
            _ when type == typeof((double, double)) => (-0.5, 4095.0),
            _ when type == typeof(IReadOnlyDictionary<string, IReadOnlyList<double>>) =>
                new Dictionary<string, IReadOnlyList<double>> { ["z"] = [0.5, -2] },
            _ when type == typeof(string) => "some\"thing \u00e9",
            _ when type.IsEnum => Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!,
            _ when type.IsAssignableFrom(typeof(int[])) => new[] { 3, 1 },
            _ when type.IsAssignableFrom(typeof(double[])) => new[] { 0.25, 1 / 3.0, 7 },
            _ when type.IsAssignableFrom(typeof(string[])) => new[] { "x", "y" },
            _ when type == typeof(IReadOnlyDictionary<string, IReadOnlyList<double>>) =>
                new Dictionary<string, IReadOnlyList<double>> { ["Size"] = [0.25, 7], ["scale"] = [1 / 3.0] },
            _ when type == typeof(ResizeMode) => ResizeMode.ShorterSide(256),
            _ when type == typeof(AlphaMode) => AlphaMode.Over(1, 2, 3),
            _ when type == typeof(ISegmenter) => Segmenters.Felzenszwalb(33),
            _ when type == typeof(IBaseline) => Baselines.Blur(2),
            _ when type == typeof(ISurrogate) => MlNetSurrogates.Sdca(0.1),
            _ when type == typeof(ITarget) => Targets.Outputs(4),
            _ when type == typeof(ISampleWeighting) => Weightings.Exponential(Distances.Hamming, 0.7),
            _ when type == typeof(IFeatureSelection) => FeatureSelections.LassoPath,
            _ when type == typeof(IStopRule) => StopRules.TopKSeparation(3, 0.8),
            _ when type == typeof(PreparedTensor) => new PreparedTensor(new ScorerInput(5, 7, 3, TensorLayout.Nhwc)) { ImageColumn = "I" },
            _ when type == typeof(ExplainOptions) => new OcclusionOptions { Stride = (7, 9) },
            _ when type == typeof(Preprocessing) => Preprocessing.Caffe,
            _ when type == typeof(ISampler) => new OwnSampler(),
            _ => throw new InvalidOperationException($"This test knows no value of {type} for {property.Name}; add one."),
        };
    }

    private static object Read(object options)
    {
        // OwnSampler cannot be saved. The rejection shows that the sampler is not ignored.
        if (options is LimeOptions { Sampler: OwnSampler })
        {
            Assert.Contains("The sampler own", Assert.Throws<LimeException>(() => Read(options, Sample)).Message, StringComparison.Ordinal);
            return options;
        }
        return Read(options, Sample);
    }

    private static object Read(object options, SavedExplainStep sample)
    {
        SavedExplainStep changed = options switch
        {
            ExplainOptions method => sample with { Options = new LimeExplainOptions { Method = method } },
            LimeExplainOptions columns => sample with { Options = columns },
            TransformerScorerOptions transformer =>
                sample with { Scorer = new SavedTransformerScorer { ImageColumn = "I", Options = transformer } },
            OnnxScorerOptions onnx => sample with { Scorer = new SavedOnnxScorer { Name = "m", Options = onnx } },
            Preprocessing preprocessing =>
                sample with { Scorer = new SavedOnnxScorer { Name = "m", Options = new() { Preprocessing = preprocessing } } },
            _ => throw new InvalidOperationException(),
        };
        SavedExplainStep read = SavedState.Unpack(SavedState.Write(changed)).Read<SavedExplainStep>();
        return options switch
        {
            ExplainOptions => read.Options.Method,
            LimeExplainOptions => read.Options,
            TransformerScorerOptions => ((SavedTransformerScorer)read.Scorer).Options,
            Preprocessing => ((SavedOnnxScorer)read.Scorer).Options.Preprocessing!,
            _ => ((SavedOnnxScorer)read.Scorer).Options,
        };
    }

    private static string Text(object? value) => value switch
    {
        null => "null",
        string text => text,
        KeyValuePair<string, IReadOnlyList<double>> pair => $"{pair.Key} {Text(pair.Value)}",
        System.Collections.IEnumerable items => string.Join(";", items.Cast<object>().Select(Text)),
        ISegmenter strategy => strategy.Info.ToString(),
        IBaseline strategy => strategy.Info.ToString(),
        ISurrogate strategy => strategy.Info.ToString(),
        ITarget strategy => strategy.Info.ToString(),
        ISampleWeighting strategy => $"{strategy.Info} {strategy.Distance?.Info.Name}",
        IFeatureSelection strategy => strategy.Info.ToString(),
        PreparedTensor tensor => $"{tensor.Input} {tensor.ImageColumn} {Text(tensor.Preprocessing)}",
        ExplainOptions engine => string.Join(" ", engine.Describe().Select(option => $"{option.Key} {Text(option.Value)}")),
        Preprocessing preprocessing =>
            $"{preprocessing.Channels} {Text(preprocessing.Mean)} {Text(preprocessing.Std)} {preprocessing.Scale:R}",
        double number => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    [Fact]
    public void Save_WhenScorerSegmenterOrSamplerCannotBeSaved_Throws()
    {
        void Refused(string expected, IEstimator<ITransformer> estimator)
        {
            ITransformer model = Ml.Transforms.LoadImages("Image", Folder, "ImagePath").Append(estimator).Fit(Files());
            Assert.Equal(expected, Assert.Throws<LimeException>(() => Ml.Model.Save(model, null, new MemoryStream())).Message);
        }
        Refused("The explanation 'E' cannot be saved, because its scorer (DelegateScorer) cannot be saved: "
            + "score with ml.Lime().OpenOnnxScorer or ml.Lime().OpenScorer, or save the chain without the explanation and append it again "
            + "to the loaded chain.",
            Ml.Lime().ExplainImage("E", "Image", Halves(_ => { })));
        Refused("The model cannot be saved: The segmenter map(segments 2) (MapSegmenter) cannot be created from its name and numbers; "
            + "use a registered one: superpixels, slic, grid, quickshift, felzenszwalb.",
            Ml.Lime().SegmentImage("S", "Image", Segmenters.Map(SegmentMap.FromValues(1, 2, [0, 1]))));
        using OnnxScorer scorer = OpenShapes();
        Refused("The model cannot be saved: The sampler own (OwnSampler) cannot be created from its name and numbers; use a "
            + "registered one: independent, pairs, hadamard, kerdock.",
            Ml.Lime().ExplainImage("E", "Image", scorer, new() { Method = new LimeOptions { Sampler = new OwnSampler() } }));
    }

    [Fact]
    public void Save_WhenTargetIsFunction_Throws()
    {
        using OnnxScorer scorer = OpenShapes();
        ITarget sum = Targets.Custom(["all"], (output, values) => values[0] = output[0] + output[1]);
        ITransformer model = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Lime().ExplainImage("E", "Image", scorer, new() { Method = new OcclusionOptions { Target = sum } })).Fit(Files());
        Assert.StartsWith("The model cannot be saved: The target function(numbers 1) (FunctionTarget) cannot be created from its name "
            + "and numbers; use a registered one: ",
            Assert.Throws<LimeException>(() => Ml.Model.Save(model, null, new MemoryStream())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Save_WhenModelFileIsDeleted_Throws()
    {
        string path = Path.Combine(Folder, "own.onnx");
        File.Copy(ShapesModel, path);
        using OnnxScorer scorer = Ml.Lime().OpenOnnxScorer(path);
        ITransformer model = Ml.Transforms.LoadImages("Image", Folder, "ImagePath").Append(Ml.Lime().ExplainImage("E", "Image", scorer))
            .Fit(Files());
        File.Delete(path);
        Assert.Equal($"The model {path} does not exist.", Assert.Throws<LimeException>(() => Ml.Model.Save(model, null, new MemoryStream()))
            .Message);
    }

    [Fact]
    public void Load_OnnxScorer_UsesDeviceOfLoadingContext()
    {
        using OnnxScorer scorer = OpenShapes();
        using MemoryStream stream = new();
        Ml.Model.Save(Ml.Transforms.LoadImages("Image", Folder, "ImagePath").Append(Ml.Lime().ExplainImage("E", "Image", scorer))
            .Fit(Files()), null, stream);
        // There is no GPU 99. Without a fallback to the CPU, loading fails.
        Assert.Contains("gpu:99", Assert.Throws<LimeException>(() => new MLContext { GpuDeviceId = 99 }.Lime().Load(stream, out _))
            .Message, StringComparison.Ordinal);
        using var loaded = (IDisposable)new MLContext { GpuDeviceId = 99, FallbackToCpu = true }.Lime().Load(stream, out _);
    }

    private sealed class OwnSampler : ISampler
    {
        public ComponentInfo Info => new("own");

        public MaskMatrix Sample(int features, int samples, ulong seed) => Samplers.Independent.Sample(features, samples, seed);
    }
}
