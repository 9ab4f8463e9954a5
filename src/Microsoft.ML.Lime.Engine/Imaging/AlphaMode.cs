namespace Microsoft.ML.Lime.Engine;

/// <summary>What becomes of a picture's transparency.</summary>
public enum AlphaMode
{
    /// <summary>The colours are laid over white, as a viewer shows them.</summary>
    OverWhite,

    /// <summary>The colours are taken as they are stored, as Pillow's <c>convert("RGB")</c> does.</summary>
    Drop,
}
