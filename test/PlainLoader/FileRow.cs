namespace Microsoft.ML.Lime.PlainLoader;

/// <summary>A row with the path of an image file.</summary>
public sealed class FileRow
{
    public string ImagePath { get; set; } = "";

    public float Number { get; set; }
}
