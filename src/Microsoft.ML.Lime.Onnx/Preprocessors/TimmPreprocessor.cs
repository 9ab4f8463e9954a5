namespace Microsoft.ML.Lime.Onnx.Preprocessors;

/// <summary>
/// timm's <c>pretrained_cfg</c>, as <c>timm.data.create_transform</c> evaluates it: the shorter side becomes floor(size / crop_pct), then
/// the middle is taken (<c>crop_mode</c> center); or both sides do (squash).
/// </summary>
internal static class TimmPreprocessor
{
    public static ModelPreprocessing Read(PreprocessorFields fields)
    {
        if (fields.Numbers("input_size") is not [3 or 1, >= 1 and <= 8192 and var height, >= 1 and <= 8192 and var width])
            throw fields.Unsupported("input_size");
        double share = fields.Number("crop_pct") ?? 0.875;
        if (share is not (> 0 and <= 1))
            throw fields.Unsupported("crop_pct");
        (int resizedHeight, int resizedWidth) = ((int)Math.Floor(height / share), (int)Math.Floor(width / share));
        ResizeMode resize = (fields.Text("crop_mode") ?? "center") switch
        {
            "center" when resizedHeight == resizedWidth => ResizeMode.ShorterSide(resizedHeight),
            "squash" => ResizeMode.ToSize(resizedHeight, resizedWidth),
            _ => throw fields.Unsupported(fields.Has("crop_mode") ? "crop_mode" : "input_size"),
        };
        return new ModelPreprocessing
        {
            Path = fields.Path,
            Resize = resize,
            Size = ((int)height, (int)width),
            Interpolation = (fields.Text("interpolation") ?? "bilinear") switch
            {
                "bilinear" => ResampleFilter.Bilinear,
                "bicubic" => ResampleFilter.Bicubic,
                "lanczos" => ResampleFilter.Lanczos,
                "nearest" => ResampleFilter.Nearest,
                _ => throw fields.Unsupported("interpolation"),
            },
            Preprocessing = new Preprocessing
            {
                Scale = 1 / 255.0,
                Mean = fields.Numbers("mean") ?? throw fields.Unsupported("mean"),
                Std = fields.Numbers("std") ?? throw fields.Unsupported("std"),
            },
        };
    }
}
