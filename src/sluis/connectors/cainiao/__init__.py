"""Our end of Cainiao LINK: waybill numbers, tracking pushes, the tracking feed."""
