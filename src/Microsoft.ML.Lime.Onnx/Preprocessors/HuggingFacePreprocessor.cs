namespace Microsoft.ML.Lime.Onnx.Preprocessors;

/// <summary>
/// Hugging Face's <c>preprocessor_config.json</c>, as the image processors of transformers evaluate it: resize, the middle, rescale,
/// normalize. Some families of models have their own rules for the size.
/// </summary>
internal static class HuggingFacePreprocessor
{
    /// <summary>Steps that can be stated, and those that do not change the pixels of one image.</summary>
    private static readonly string[] KnownSteps =
    [
        "do_resize", "do_center_crop", "do_rescale", "do_normalize", "do_convert_rgb", "do_flip_channel_order", "do_reduce_labels",
    ];

    /// <summary>Fields that are read, and those that do not change the pixels of one image.</summary>
    private static readonly string[] KnownFields =
    [
        .. KnownSteps, "size", "crop_size", "crop_pct", "resample", "rescale_factor", "rescale_offset", "image_mean", "image_std",
        "include_top", "default_to_square", "reduce_labels", "num_labels", "ignore_index", "num_channels", "disable_grouping",
        "input_size_patches", "total_mask_patches",
    ];

    /// <summary>The beginnings of fields that state FLAVA's second input and its masks.</summary>
    private static readonly string[] OtherInputs = ["codebook_", "mask_group_", "return_"];

    /// <summary>Families in which a single number as size is the shorter side; in others it is both sides.</summary>
    private static readonly string[] ShorterSideFamilies = ["CLIP", "ChineseCLIP", "ConvNext", "Levit", "MobileNetV1", "MobileNetV2",
        "MobileViT", "Bit", "PoolFormer", "ResNet", "VideoMAE"];

    private static readonly string[] BothSidesFamilies =
        ["ViT", "DeiT", "Deit", "Beit", "BEiT", "Swin", "EfficientNet", "Siglip", "Segformer", "DPT", "Blip", "Flava"];

    public static ModelPreprocessing Read(PreprocessorFields fields)
    {
        if (fields.Names.FirstOrDefault(name => IsUnknown(fields, name)) is { } unknown)
            throw fields.Unsupported(unknown);
        string family = fields.Text("image_processor_type") ?? fields.Text("feature_extractor_type") ?? "";
        (ResizeMode resize, (int, int)? size) = Resizing(fields, family);
        bool rescale = fields.Flag("do_rescale", true), normalize = fields.Flag("do_normalize", fields.Has("image_mean"));
        double scale = rescale ? fields.Number("rescale_factor") ?? 1 / 255.0 : 1;
        double[] mean = normalize ? fields.Numbers("image_mean") ?? throw fields.Unsupported("image_mean") : [0];
        double[] std = normalize ? fields.Numbers("image_std") ?? throw fields.Unsupported("image_std") : [1];
        if (fields.Flag("include_top"))
        {
            // EfficientNet divides by image_std a second time.
            if (!normalize || !family.StartsWith("EfficientNet", StringComparison.Ordinal))
                throw fields.Unsupported("include_top");
            std = [.. std.Select(value => value * value)];
        }
        if (rescale && fields.Flag("rescale_offset"))
            mean = [.. mean.Select(value => value + 1)]; // EfficientNet: pixel * factor - 1
        return new ModelPreprocessing
        {
            Path = fields.Path,
            Resize = resize,
            Size = size,
            Interpolation = fields.Number("resample") switch
            {
                0 => ResampleFilter.Nearest,
                1 => ResampleFilter.Lanczos,
                2 => ResampleFilter.Bilinear,
                3 => ResampleFilter.Bicubic,
                null when !fields.Flag("do_resize", true) => ResampleFilter.Bilinear,
                _ => throw fields.Unsupported("resample"),
            },
            Preprocessing = new Preprocessing
            {
                Scale = scale,
                Mean = mean,
                Std = std,
                Channels = fields.Flag("do_flip_channel_order") ? ChannelOrder.Bgr : ChannelOrder.Rgb,
            },
        };
    }

    private static bool IsUnknown(PreprocessorFields fields, string name) => name.StartsWith("do_", StringComparison.Ordinal)
        ? !KnownSteps.Contains(name) && fields.Flag(name)
        : fields.IsSetting(name) && !KnownFields.Contains(name)
            && !OtherInputs.Any(other => name.StartsWith(other, StringComparison.Ordinal))
            && !(name == "ensure_multiple_of" && fields.Number(name) == 1); // DPT

    private static (ResizeMode Resize, (int Height, int Width)? Size) Resizing(PreprocessorFields fields, string family)
    {
        (int Height, int Width)? crop = fields.Flag("do_center_crop") ? SizeOf(fields, "crop_size") : null;
        if (!fields.Flag("do_resize", true))
            return crop is null ? (ResizeMode.Fill, null) : throw fields.Unsupported("do_resize");
        int? shorter = fields.Object("size") is { } size
            ? size.Has("longest_edge") || size.Has("max_height") ? throw fields.Unsupported("size") : size.Side("shortest_edge")
            : fields.IsNumber("size") && IsShorterSide(fields, family) ? fields.Side("size")
            : null;
        if (shorter is not { } side)
        {
            (int Height, int Width) both = SizeOf(fields, "size");
            return crop is null ? (ResizeMode.Fill, both) : (ResizeMode.ToSize(both.Height, both.Width), crop);
        }
        if (family.StartsWith("ConvNext", StringComparison.Ordinal))
            return side >= 384
                ? (ResizeMode.Fill, (side, side))
                : (ResizeMode.ShorterSide((int)(side / (fields.Number("crop_pct") ?? 224 / 256.0))), (side, side));
        if (fields.Has("crop_pct"))
            throw fields.Unsupported("crop_pct");
        if (family.StartsWith("Levit", StringComparison.Ordinal))
            side = (int)(256 / 224.0 * side);
        // Without a crop the model gets images of any aspect ratio, which a scorer does not.
        return crop is null ? throw fields.Unsupported("size") : (ResizeMode.ShorterSide(side), crop);
    }

    private static bool IsShorterSide(PreprocessorFields fields, string family) =>
        ShorterSideFamilies.Any(name => family.StartsWith(name, StringComparison.Ordinal))
        || (BothSidesFamilies.Any(name => family.StartsWith(name, StringComparison.Ordinal)) ? false : throw fields.Unsupported("size"));

    private static (int Height, int Width) SizeOf(PreprocessorFields fields, string name)
    {
        if (fields.Object(name) is { } size)
            return size.Side("height") is { } height && size.Side("width") is { } width ? (height, width) : throw fields.Unsupported(name);
        if (fields.IsList(name))
            throw fields.Unsupported(name); // some processors write the width first, others the height
        return fields.Side(name) is { } side ? (side, side) : throw fields.Unsupported(name);
    }
}
