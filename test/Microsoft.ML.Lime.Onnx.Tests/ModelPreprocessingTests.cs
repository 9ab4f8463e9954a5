using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Onnx.Model;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Preprocessing in the files beside exported models. The contents are shortened files of public models.</summary>
public sealed class ModelPreprocessingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlnet-lime-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Save(string name, string content)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    private ModelPreprocessing Load(string json) => ModelPreprocessing.Load(Save("file.json", json));

    private string Refused(string json) => Assert.Throws<LimeException>(() => Load(json)).Message;

    private string SaveModel(string name, params (string Key, string Value)[] metadata)
    {
        TinyOnnx model = new TinyOnnx().Input("x", TensorElement.Float32, "N", 3, 4, 4).Output("y", TensorElement.Float32, "N", 3, 1, 1)
            .Node("GlobalAveragePool", "x", "y");
        foreach ((string key, string value) in metadata)
            model.Metadata(key, value);
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, model.ToBytes());
        return path;
    }

    [Fact]
    public void Load_HuggingFaceVit_StretchesToSize()
    {
        ModelPreprocessing found = Load("""
            {"do_normalize": true, "do_rescale": true, "do_resize": true, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5],
            "image_processor_type": "ViTImageProcessor", "resample": 2, "rescale_factor": 0.00392156862745098,
            "size": {"height": 224, "width": 224}}
            """);
        Assert.Equal((ResizeMode.Fill, (224, 224), ResampleFilter.Bilinear), (found.Resize, found.Size, found.Interpolation));
        Assert.Equal("--resize fill --size 224x224 --interpolation bilinear --scale 1/255 --mean 0.5,0.5,0.5 --std 0.5,0.5,0.5",
            found.CommandOptions);
    }

    [Theory]
    [InlineData("\"size\": {\"shortest_edge\": 256}, \"image_processor_type\": \"CLIPImageProcessor\"", "shorter:256")]
    [InlineData("\"size\": 256, \"feature_extractor_type\": \"CLIPFeatureExtractor\"", "shorter:256")]
    [InlineData("\"size\": 256, \"feature_extractor_type\": \"DeiTFeatureExtractor\"", "256x256")]
    [InlineData("\"size\": {\"height\": 240, \"width\": 256}, \"image_processor_type\": \"DeiTImageProcessor\"", "240x256")]
    [InlineData("\"size\": {\"shortest_edge\": 224}, \"image_processor_type\": \"LevitImageProcessor\"", "shorter:256")]
    public void Load_HuggingFaceWithCrop_TakesMiddle(string size, string resize)
    {
        ModelPreprocessing found = Load($$"""
            {{{size}}, "crop_size": {"height": 224, "width": 224}, "do_center_crop": true, "do_convert_rgb": true, "do_normalize": true,
            "image_mean": [0.48, 0.46, 0.41], "image_std": [0.27, 0.26, 0.28], "resample": 3}
            """);
        Assert.Equal((ResizeMode.Parse(resize), (224, 224), ResampleFilter.Bicubic), (found.Resize, found.Size, found.Interpolation));
        Assert.Equal(1 / 255.0, found.Preprocessing.Scale);
        Assert.Equal([0.48, 0.46, 0.41], found.Preprocessing.Mean);
        Assert.Equal([0.27, 0.26, 0.28], found.Preprocessing.Std);
    }

    [Theory]
    [InlineData(224, "shorter:256", 224)] // floor(224 / 0.875)
    [InlineData(384, "fill", 384)]
    public void Load_HuggingFaceConvNext_FollowsItsOwnRule(int size, string resize, int input)
    {
        ModelPreprocessing found = Load($$"""
            {"crop_pct": 0.875, "do_normalize": true, "do_resize": true, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.2, 0.2, 0.2],
            "feature_extractor_type": "ConvNextFeatureExtractor", "resample": 3, "size": {{size}} }
            """);
        Assert.Equal((ResizeMode.Parse(resize), (input, input)), (found.Resize, found.Size));
    }

    [Fact]
    public void Load_HuggingFaceEfficientNet_DividesTwiceByTheDeviation()
    {
        ModelPreprocessing found = Load("""
            {"do_normalize": true, "image_mean": [0.5], "image_std": [0.25], "include_top": true, "rescale_offset": false, "resample": 0,
            "image_processor_type": "EfficientNetImageProcessor", "size": {"height": 8, "width": 8}}
            """);
        Assert.Equal([0.5], found.Preprocessing.Mean);
        Assert.Equal([0.0625], found.Preprocessing.Std);
    }

    [Fact]
    public void Load_HuggingFaceFieldsWithoutEffectOnPixels_AreIgnored()
    {
        ModelPreprocessing found = Load("""
            {"image_mean": [0.5], "image_std": [0.25], "resample": 2, "image_processor_type": "DPTImageProcessor", "do_pad": false,
            "size": {"height": 8, "width": 8}, "crop_size": {"height": 4, "width": 4}, "do_center_crop": false, "processor_class": "A",
            "ensure_multiple_of": 1, "keep_aspect_ratio": false, "_valid_processor_keys": ["images"], "num_labels": 3, "device": null,
            "codebook_size": 112, "ignore_index": 255, "reduce_labels": true}
            """);
        Assert.Equal((ResizeMode.Fill, (8, 8)), (found.Resize, found.Size));
    }

    [Fact]
    public void Load_HuggingFaceOffsetAndChannels_AreComputed()
    {
        ModelPreprocessing found = Load("""
            {"do_normalize": false, "do_rescale": true, "rescale_factor": 0.00784313725490196, "rescale_offset": true, "resample": 0,
            "do_flip_channel_order": true, "image_processor_type": "EfficientNetImageProcessor", "size": {"height": 8, "width": 8}}
            """);
        Assert.Equal([1.0], found.Preprocessing.Mean); // pixel / 127.5 - 1
        Assert.Equal([1.0], found.Preprocessing.Std);
        Assert.Equal((ChannelOrder.Bgr, ResampleFilter.Nearest), (found.Preprocessing.Channels, found.Interpolation));
        Assert.EndsWith("--channels bgr", found.CommandOptions, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"offset\": true, \"size\": {\"height\": 8, \"width\": 8}, \"resample\": 2", "offset = true")] // ViViT
    [InlineData("\"gamma\": 2.2, \"size\": {\"height\": 8, \"width\": 8}, \"resample\": 2", "gamma = 2.2")]
    [InlineData("\"include_top\": true, \"size\": {\"height\": 8, \"width\": 8}, \"resample\": 2", "include_top = true")]
    [InlineData("\"ensure_multiple_of\": 32, \"size\": {\"height\": 8, \"width\": 8}, \"resample\": 2", "ensure_multiple_of = 32")]
    [InlineData("\"do_thumbnail\": true, \"size\": {\"height\": 8, \"width\": 8}, \"resample\": 2", "do_thumbnail = true")]
    [InlineData("\"size\": {\"shortest_edge\": 800, \"longest_edge\": 1333}, \"resample\": 2", "size = {")]
    [InlineData("\"size\": {\"shortest_edge\": 256}, \"resample\": 2", "size = {")]
    [InlineData("\"size\": 256, \"resample\": 2", "size = 256")]
    [InlineData("\"size\": {\"height\": 8, \"width\": 8}, \"resample\": 5", "resample = 5")]
    [InlineData("\"size\": {\"height\": 8, \"width\": 8}", "resample = null")]
    [InlineData("\"size\": {\"height\": 8, \"width\": \"8\"}, \"resample\": 2", "width = \"8\"")]
    public void Load_HuggingFaceUnsupportedStep_IsNamed(string fields, string expected) => Assert.Contains($"has {expected}",
        Refused($$"""{{{fields}}, "image_mean": [0.5], "image_std": [0.5], "image_processor_type": "OtherImageProcessor"}"""),
        StringComparison.Ordinal);

    [Fact]
    public void Load_Timm_ScalesByCropShare()
    {
        ModelPreprocessing found = Load("""
            {"architecture": "resnet50", "num_classes": 1000, "pretrained_cfg": {"tag": "a1_in1k", "input_size": [3, 224, 224],
            "test_input_size": [3, 288, 288], "interpolation": "bicubic", "crop_pct": 0.95, "crop_mode": "center",
            "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}}
            """);
        Assert.Equal((ResizeMode.ShorterSide(235), (224, 224), ResampleFilter.Bicubic), (found.Resize, found.Size, found.Interpolation));
        Assert.Equal("--resize shorter:235 --crop 224x224 --interpolation bicubic --scale 1/255 --mean 0.485,0.456,0.406 "
            + "--std 0.229,0.224,0.225", found.CommandOptions);
    }

    [Theory]
    [InlineData("\"crop_mode\": \"squash\", \"crop_pct\": 1.0", "224x224")]
    [InlineData("\"crop_mode\": null", "shorter:256")]
    public void Load_TimmOtherCrop_IsRead(string fields, string resize) => Assert.Equal(ResizeMode.Parse(resize), Load(
        $$"""{"pretrained_cfg": {"input_size": [3, 224, 224], "mean": [0], "std": [1], {{fields}} } }""").Resize);

    [Theory]
    [InlineData("\"crop_mode\": \"border\"", "crop_mode = \"border\"")]
    [InlineData("\"interpolation\": \"hamming\"", "interpolation = \"hamming\"")]
    [InlineData("\"crop_pct\": 1.2", "crop_pct = 1.2")]
    public void Load_TimmUnsupportedStep_IsNamed(string fields, string expected)
    {
        string problem = Refused($$"""{"pretrained_cfg": {"input_size": [3, 224, 224], "mean": [0], "std": [1], {{fields}} } }""");
        Assert.Contains($"has {expected}", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_CustomVision_TakesTheSquareInTheMiddle()
    {
        const string Json = """
            {"CustomVision.Preprocess.CropMethod": "FullImageShorterSide", "CustomVision.Preprocess.ResizeMethod": "Stretch",
            "CustomVision.Preprocess.TargetHeight": "224", "CustomVision.Preprocess.TargetWidth": "224",
            "CustomVision.Preprocess.NormalizeMean": "[0.0, 0.0, 0.0]", "CustomVision.Preprocess.NormalizeStd": "[1.0, 1.0, 1.0]",
            "Image.BitmapPixelFormat": "Bgr8", "Image.NominalPixelRange": "NominalRange_0_255"}
            """;
        ModelPreprocessing found = Load(Json);
        Assert.Equal((ResizeMode.Crop, (224, 224)), (found.Resize, found.Size));
        Assert.Equal((1, ChannelOrder.Bgr), (found.Preprocessing.Scale, found.Preprocessing.Channels));
        Assert.Equal(1 / 255.0, Load(Json.Replace("NominalRange_0_255", "Normalized_0_1", StringComparison.Ordinal)).Preprocessing.Scale);
        Assert.Equal(ResizeMode.Fill, Load(Json.Replace("FullImageShorterSide", "NoCrop", StringComparison.Ordinal)).Resize);
        Assert.Contains("CustomVision.Preprocess.CropMethod = 'CenterCrop'",
            Refused(Json.Replace("FullImageShorterSide", "CenterCrop", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bgr8", "NominalRange_0_255", "--scale 1 --mean 0 --std 1 --channels bgr")]
    [InlineData("Bgra8", "Normalized_1_1", "--scale 0.00784313725490196 --mean 1 --std 1 --channels bgr")]
    [InlineData("Rgb8", "Normalized_0_1", "--scale 1/255 --mean 0 --std 1")]
    [InlineData("Gray8", "", "--scale 1 --mean 0 --std 1 --channels grey")]
    public void Find_PixelMetadataOnly_StateRangeAndOrder(string format, string range, string expected)
    {
        ModelPreprocessing found = ModelPreprocessing.Find(SaveModel("cv.onnx",
            [("Image.BitmapPixelFormat", format), ("Image.ColorSpaceGamma", "SRGB"),
                .. range.Length == 0 ? ((string, string)[])[] : [("Image.NominalPixelRange", range)]]))!;
        Assert.Equal($"--resize fill --interpolation bilinear {expected}", found.CommandOptions);
    }

    [Theory]
    [InlineData("Image.NominalPixelRange", "NominalRange_16_235")]
    [InlineData("Image.BitmapPixelFormat", "Nv12")]
    [InlineData("Image.ColorSpaceGamma", "Linear")]
    public void Find_UnsupportedPixelMetadata_IsNamed(string key, string value) => Assert.Contains($"{key} = '{value}'",
        Assert.Throws<LimeException>(() => ModelPreprocessing.Find(SaveModel("cv.onnx",
            [(key, value), .. key.EndsWith("Format", StringComparison.Ordinal) ? ((string, string)[])[]
                : [("Image.BitmapPixelFormat", "Bgr8")]]))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Bgr8", "NominalRange_0_255", "The channels entered the model in the order RGB, because no preprocessing was given "
        + "(--preprocess, OnnxScorerOptions.Preprocessing). The model's metadata state the channel order BGR: use --channels bgr, or "
        + "--preprocess auto (ModelPreprocessing.Find).")]
    [InlineData("Rgb8", "NominalRange_0_255", null)]
    [InlineData("Bgr8", "Normalized_0_1", "The model's metadata state a range of 0 to 1 and the channel order BGR: use --preprocess unit "
        + "and --channels bgr, or --preprocess auto (ModelPreprocessing.Find). If the model scales")]
    [InlineData("Rgb8", "NominalRange_16_235", "The model's metadata state the range NominalRange_16_235: use --scale and --mean for it.")]
    [InlineData("Bgr8", "", "BGR: use --channels bgr, or --preprocess auto (ModelPreprocessing.Find). Most models want another range")]
    public void Open_WithoutPreprocessing_GuessTellsWhatTheMetadataState(string format, string range, string? expected)
    {
        string model = SaveModel("cv.onnx", ("Image.BitmapPixelFormat", format), ("Image.NominalPixelRange", range));
        using OnnxScorer scorer = OnnxScorer.Open(model, new() { Layout = TensorLayout.Nchw });
        if (expected is null)
            Assert.Empty(scorer.Info.Guesses);
        else
            Assert.Contains(expected, Assert.Single(scorer.Info.Guesses), StringComparison.Ordinal);
        using OnnxScorer stated = OnnxScorer.Open(model, new() { Layout = TensorLayout.Nchw, Preprocessing = Preprocessing.Raw });
        Assert.Empty(stated.Info.Guesses);
    }

    [Fact]
    public void Find_UltralyticsModel_ReadsItsMetadata()
    {
        ModelPreprocessing found = ModelPreprocessing.Find(
            SaveModel("yolo.onnx", ("author", "Ultralytics"), ("task", "detect"), ("imgsz", "[480, 640]"), ("names", "{0: 'cat'}")))!;
        Assert.Equal((ResizeMode.PadWith(114, 114, 114), (480, 640), ResampleFilter.BilinearNoAntialias),
            (found.Resize, found.Size, found.Interpolation));
        Assert.Equal(1 / 255.0, found.Preprocessing.Scale);
        Assert.Equal(ResizeMode.ShorterSide(224), ModelPreprocessing.Load(
            SaveModel("cls.onnx", ("author", "Ultralytics"), ("task", "classify"), ("imgsz", "[224, 224]"))).Resize);
        Assert.Contains("imgsz = ''", Assert.Throws<LimeException>(() => ModelPreprocessing.Load(
            SaveModel("odd.onnx", ("author", "Ultralytics"), ("task", "detect")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_SearchesBesideTheModelAndAboveAFolderOnnx()
    {
        string model = SaveModel("onnx/model.onnx");
        Assert.Null(ModelPreprocessing.Find(model));
        Save("onnx/config.json", """{"id2label": {"0": "cat"}}"""); // of Hugging Face, without preprocessing
        Assert.Null(ModelPreprocessing.Find(model));
        string above = Save("preprocessor_config.json",
            """{"image_processor_type": "ViTImageProcessor", "resample": 2, "do_normalize": false, "size": {"height": 8, "width": 8}}""");
        Assert.Equal(Path.GetFullPath(above), Path.GetFullPath(ModelPreprocessing.Find(model)!.Path));
        Assert.Null(ModelPreprocessing.Find(SaveModel("other/model.onnx")));
    }

    [Fact]
    public void Load_OtherFile_ThrowsWithReason()
    {
        Assert.Contains("states no preprocessing", Refused("{}"), StringComparison.Ordinal);
        Assert.Contains("states no preprocessing", Refused("[1]"), StringComparison.Ordinal);
        Assert.Contains("is not valid JSON", Refused("{"), StringComparison.Ordinal);
        Assert.Contains("state no preprocessing",
            Assert.Throws<LimeException>(() => ModelPreprocessing.Load(SaveModel("plain.onnx"))).Message, StringComparison.Ordinal);
    }
}
