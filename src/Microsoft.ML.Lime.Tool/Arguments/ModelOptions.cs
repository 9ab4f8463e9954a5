using System.CommandLine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>The options for opening a model and preparing its input.</summary>
internal sealed class ModelOptions
{
    private const string Auto = "auto";

    public Option<string> Labels { get; } =
        Define.Value("--labels", "FILE", "a file of the class names: one per line, CSV, JSON, or YOLO's data.yaml");
    public Option<string> Preprocess { get; } = Define.Value("--preprocess", "raw|imagenet|caffe|unit|signed-unit|auto|FILE",
        "sets the next four options, and each of them overrides it: x = (pixel * scale - mean) / std (default raw). FILE, such as "
            + "preprocessor_config.json, also states the resizing; auto searches such a file beside the model");
    public Option<string> Scale { get; } = Define.Value("--scale", "X", "factor for the pixels, such as 1/255");
    public Option<string> Mean { get; } = Define.Value("--mean", "X|X,X,X", "subtracted after scaling: one number, or one per channel");
    public Option<string> Std { get; } = Define.Value("--std", "X|X,X,X", "divisor, applied last: one number, or one per channel");
    public Option<string> Channels { get; } = Define.Value("--channels", "rgb|bgr|grey", "the order of the channels");
    public Option<string> Layout { get; } = Define.Value("--layout", "auto|nchw|nhwc", "the order of the input's axes");
    public Option<string> Size { get; } = Define.Value("--size", "HxW", "height and width of the input, for models without a fixed size");
    public Option<string> Crop { get; } = Define.Value("--crop", "N|HxW",
        "size of the middle part that is taken after --resize shorter:S or HxW, in pixels (default the model's input)");
    public Option<string> Input { get; } = Define.Value("--input", "NAME", "the name of one of the model's inputs");
    public Option<string[]> InputValue { get; } = Define.Values("--input-value", "NAME=X[,X...]|NAME=FILE.npy",
        "the value of an input that does not take the image: numbers, or an .npy file; may be repeated");
    public Option<string> Output { get; } =
        Define.Value("--output", "NAME", "the name of one of the model's outputs, or of any tensor in it");
    public Option<string> Activation { get; } =
        Define.Value("--activation", "auto|none|softmax|sigmoid", "function that converts outputs to probabilities");
    public Option<string> Batch { get; } = Define.Value("--batch", "auto|N", "number of images per call of ONNX Runtime");
    public Option<string> Threads { get; } = Define.Value("--threads", "auto|N", "number of processor threads");
    public Option<string> Device { get; } = Define.Value("--device", "auto|cpu|gpu|gpu:N", "device that runs the model");

    public IReadOnlyList<Option> All =>
        [Labels, Preprocess, Scale, Mean, Std, Channels, Crop, .. Shape, Activation, Batch, Threads, Device];

    /// <summary>The options that select and describe the input and the output.</summary>
    public IReadOnlyList<Option> Shape => [Layout, Size, Input, InputValue, Output];

    /// <summary>The options that say how pixels become inputs and outputs become scores.</summary>
    public IReadOnlyList<Option> Values => [Preprocess, Scale, Mean, Std, Channels, Activation];

    /// <summary>Reads the options of <see cref="Shape"/> and <see cref="Values"/>.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="stated">The preprocessing that a file states; null for none.</param>
    public OnnxScorerOptions ReadValues(ArgumentReader arguments, ModelPreprocessing? stated) => ReadInputSize(arguments, stated) with
    {
        Preprocessing = ReadPreprocessing(arguments, stated),
        Activation = arguments.Choice(Activation, Engine.Activation.Auto, ("auto", Engine.Activation.Auto),
            ("none", Engine.Activation.None), ("softmax", Engine.Activation.Softmax), ("sigmoid", Engine.Activation.Sigmoid)),
    };

    /// <summary>Reads all options except the class names, which are in a file.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="stated">The preprocessing that a file states; null for none.</param>
    public OnnxScorerOptions Read(ArgumentReader arguments, ModelPreprocessing? stated) => ReadValues(arguments, stated) with
    {
        BatchSize = arguments.WholeOrAuto(Batch, 65536),
        Threads = arguments.WholeOrAuto(Threads, 1024),
        Device = ReadDevice(arguments),
    };

    /// <summary>Reads the options of <see cref="Shape"/>.</summary>
    public OnnxScorerOptions ReadShape(ArgumentReader arguments)
    {
        (int Height, int Width)? size = ReadSize(arguments, Size);
        return new OnnxScorerOptions
        {
            Layout = arguments.Choice<TensorLayout?>(
                Layout, null, ("auto", null), ("nchw", TensorLayout.Nchw), ("nhwc", TensorLayout.Nhwc)),
            Height = size?.Height,
            Width = size?.Width,
            Input = arguments.Text(Input),
            InputValues = ReadInputValues(arguments),
            Output = arguments.Text(Output),
        };
    }

    /// <summary>The preprocessing of the file that <c>--preprocess</c> names or <c>auto</c> finds; null for a preset or none.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="model">The path of the model; null if not given.</param>
    public ModelPreprocessing? ReadStated(ArgumentReader arguments, string? model)
    {
        if (arguments.Text(Preprocess) is not { } text || IsPreset(text))
            return null;
        if (text == Auto)
            return model is null || !File.Exists(model) ? null : arguments.Problems.Collect(() => ModelPreprocessing.Find(model)
                ?? throw new LimeException("--preprocess auto found neither preprocessor_config.json, config.json (timm) nor "
                    + $"metadata_properties.json beside {model}, nor metadata in it that state a preprocessing; give a preset or a file."));
        if (File.Exists(text))
            return arguments.Problems.Collect(() => ModelPreprocessing.Load(text));
        arguments.Wrong(Preprocess, $"{ArgumentReader.OneOf([.. Preprocessing.PresetNames, Auto])}, or a file", text,
            [.. Preprocessing.PresetNames, Auto]);
        return null;
    }

    /// <summary>What was read from a file, or what a file suggests although nothing was said, as notes of the result.</summary>
    public IReadOnlyList<string> Notes(ArgumentReader arguments, ModelPreprocessing? stated, string? model)
    {
        if (stated is not null)
            return [$"The preprocessing was read from {stated.Path}: {stated.CommandOptions}; options that were given override it."];
        if (((Option[])[Preprocess, Scale, Mean, Std, Channels]).Any(arguments.IsGiven) || model is null || !File.Exists(model))
            return [];
        try
        {
            // Metadata that state what is done anyway need no note.
            return ModelPreprocessing.Find(model) is { } found && !(found.Preprocessing == Preprocessing.Raw && found.Size is null
                && found.Resize == ResizeMode.Fill)
                ? [$"{found.Path} states a preprocessing that was not applied: {found.CommandOptions}; use --preprocess auto to apply it."]
                : [];
        }
        catch (LimeException unsupported)
        {
            return [$"A preprocessing was not applied: {unsupported.Message}"];
        }
    }

    /// <summary>Reports a crop that does not go with the resizing.</summary>
    public void CheckCrop(ArgumentReader arguments, ResizeMode resize)
    {
        if (arguments.IsGiven(Crop) && !resize.TakesMiddle)
            arguments.Problems.Add("--crop takes the middle of a resized image, but --resize "
                + $"{(resize == ResizeMode.Auto ? ResizeMode.Fill : resize)} leaves none; give the size before the "
                + "crop, as --resize shorter:256 or --resize 256x256.");
    }

    /// <summary>A crop has the size of the input, so it also states a size that the model leaves open.</summary>
    private OnnxScorerOptions ReadInputSize(ArgumentReader arguments, ModelPreprocessing? stated)
    {
        OnnxScorerOptions options = ReadShape(arguments);
        if (arguments.Text(Crop) is not { } text)
            return options.Height is null && stated?.Size is { } size ? options with { Height = size.Height, Width = size.Width } : options;
        if ((ArgumentReader.Size(text) ?? (ArgumentReader.Side(text) is { } side ? (side, side) : null)) is not (int height, int width))
            arguments.Wrong(Crop, "a number of pixels, or height x width, such as 224 or 224x224, from 1 to 65535", text);
        else if (options.Height is null && options.Width is null)
            return options with { Height = height, Width = width };
        else if ((height, width) != (options.Height, options.Width))
            arguments.Problems.Add($"--crop {text} and --size {arguments.Text(Size)} differ, but the model gets the middle as it is; "
                + "omit one.");
        return options;
    }

    /// <summary>Reads <c>HxW</c>.</summary>
    public static (int Height, int Width)? ReadSize(ArgumentReader arguments, Option<string> option)
    {
        if (arguments.Text(option) is not { } text)
            return null;
        if (ArgumentReader.Size(text) is { } size)
            return size;
        arguments.Wrong(option, "height x width in pixels, such as 224x224, each from 1 to 65535", text);
        return null;
    }

    /// <summary>The files of the input values that were given as files, by the input's name.</summary>
    public IReadOnlyDictionary<string, string> InputValueFiles(ArgumentReader arguments) => Pairs(arguments)
        .Where(pair => Numbers(pair.Value) is null).DistinctBy(pair => pair.Name).ToDictionary(pair => pair.Name, pair => pair.Value);

    private Dictionary<string, IReadOnlyList<double>>? ReadInputValues(ArgumentReader arguments)
    {
        Dictionary<string, IReadOnlyList<double>> values = new(StringComparer.Ordinal);
        foreach ((string name, string value) in Pairs(arguments))
            if (name.Length == 0 || value.Length == 0)
                arguments.Wrong(InputValue, "NAME=NUMBER[,NUMBER...] or NAME=FILE.npy", name + value);
            else if (values.ContainsKey(name))
                arguments.Problems.Add($"--input-value gives the input '{name}' two values; give one.");
            else if (Numbers(value) is { } numbers)
                values[name] = numbers;
            else if (!File.Exists(value) && value.Contains(',', StringComparison.Ordinal))
                arguments.Wrong(InputValue, "numbers separated by commas and with a decimal point, or an .npy file", value);
            else if (InputFiles.Exists(value, "file of numbers", arguments.Problems))
                values[name] = arguments.Problems.Collect(() => NpyFile.LoadNumbers(value)) ?? [];
        return values.Count > 0 ? values : null;
    }

    // A name may contain equals signs, and a number contains none: the last one separates them, unless a file's name contains it.
    private IEnumerable<(string Name, string Value)> Pairs(ArgumentReader arguments)
    {
        foreach (string text in arguments.Texts(InputValue))
        {
            int at = text.LastIndexOf('=');
            if (at >= 0 && Numbers(text[(at + 1)..]) is null)
                at = text.IndexOf('=', StringComparison.Ordinal);
            yield return at < 0 ? ("", text) : (text[..at], text[(at + 1)..]);
        }
    }

    private static double[]? Numbers(string text)
    {
        double?[] numbers = [.. text.Split(',').Select(part => part.Trim() switch
        {
            "true" => 1,
            "false" => 0,
            var number => ArgumentReader.Number(number),
        })];
        return numbers.All(number => number is not null) ? [.. numbers.Select(number => number!.Value)] : null;
    }

    /// <summary>A single option overrides the preset, in any order. Null if no option is given.</summary>
    private Preprocessing? ReadPreprocessing(ArgumentReader arguments, ModelPreprocessing? stated)
    {
        if (!((Option[])[Preprocess, Scale, Mean, Std, Channels]).Any(arguments.IsGiven))
            return null;
        const string OnePerChannel = "one number, or one per channel (1, 3 or 4), separated by commas and with a decimal point";
        Preprocessing named = stated?.Preprocessing
            ?? (arguments.Text(Preprocess) is { } preset && IsPreset(preset) ? Preprocessing.Preset(preset) : Preprocessing.Raw);
        return named with
        {
            Scale = arguments.Numbers(Scale, "one number other than 0, such as 1/255 or 0.0039", value => value != 0, 1)?[0] ?? named.Scale,
            Mean = arguments.Numbers(Mean, OnePerChannel, _ => true, 1, 3, 4) ?? named.Mean,
            Std = arguments.Numbers(Std, OnePerChannel + ", none of them 0", value => value != 0, 1, 3, 4) ?? named.Std,
            Channels = arguments.Choice(
                Channels, named.Channels, ("rgb", ChannelOrder.Rgb), ("bgr", ChannelOrder.Bgr), ("grey", ChannelOrder.Grey)),
        };
    }

    private static bool IsPreset(string text) => Preprocessing.PresetNames.Contains(text, StringComparer.OrdinalIgnoreCase);

    private Device ReadDevice(ArgumentReader arguments)
    {
        if (arguments.Text(Device) is not { } text)
            return Onnx.Device.Auto;
        if (Onnx.Device.Parse(text) is { } device)
            return device;
        arguments.Wrong(Device, "auto, cpu, gpu or gpu:N", text, "auto", "cpu", "gpu");
        return Onnx.Device.Auto;
    }
}
