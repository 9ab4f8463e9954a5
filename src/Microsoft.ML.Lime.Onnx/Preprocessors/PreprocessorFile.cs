using System.Text.Json;

namespace Microsoft.ML.Lime.Onnx.Preprocessors;

/// <summary>Reads the preprocessing from a JSON file; the kind of file is recognized by its fields.</summary>
internal static class PreprocessorFile
{
    /// <returns>The preprocessing; null if the file is of another kind.</returns>
    /// <exception cref="LimeException">The file is not JSON, or asks for a step that is not supported.</exception>
    public static ModelPreprocessing? Read(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(FileContent.Read(path, "preprocessing file").AsMemory());
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return null;
            var fields = new PreprocessorFields(root, path);
            if (fields.Has("image_processor_type") || fields.Has("feature_extractor_type") || fields.Has("image_mean"))
                return HuggingFacePreprocessor.Read(fields);
            if (fields.Object("pretrained_cfg") is { } timm)
                return TimmPreprocessor.Read(timm);
            if (fields.Has("input_size") && fields.Has("interpolation"))
                return TimmPreprocessor.Read(fields);
            return MetadataPreprocessor.Read(root.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.String)
                .DistinctBy(field => field.Name).ToDictionary(field => field.Name, field => field.Value.GetString()!), path);
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException) // strings that are no Unicode
        {
            throw new LimeException($"The preprocessing file {path} is not valid JSON: {cause.Message}", cause);
        }
        catch (Exception cause) when (cause is InvalidOperationException or FormatException)
        {
            throw new LimeException($"The preprocessing file {path} has a text or number that cannot be read: {cause.Message} Save it "
                + "again with the program that wrote it.", cause);
        }
    }
}
