namespace Microsoft.ML.Lime.PlainLoader;

/// <summary>A row that names a picture's file.</summary>
public sealed class FileRow
{
    public string ImagePath { get; set; } = "";

    public float Number { get; set; }
}
